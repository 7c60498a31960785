"""Where the phones of the world are: the time zones of the beginnings of numbers.

1. The longest beginning that a number has decides, up to four digits: the country, or the area where it has
   several zones.
2. A beginning with several zones may be in any of them. What is wanted must hold in all, so nobody is called too
   early.
3. Zones that keep the same time stand under one name, so Rome is Berlin.

Taken from libphonenumber 9.0, Apache-2.0. Numbers that are carried to another area keep that of their beginning.
"""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

PHONE_ZONES: Mapping[str, str] = {
    "Africa/Abidjan": "220 221 222 223 224 225 226 228 231 232 233 239 245 247 290 354",
    "Africa/Cairo": "20",
    "Africa/Johannesburg": "2432 249 250 257 258 260 263 264 265 266 267 268 27",
    "Africa/Johannesburg Africa/Lagos": "243",
    "Africa/Lagos": "216 227 229 234 235 236 237 240 241 242 2431 2433 2434 2435 2436 244",
    "Africa/Nairobi": (
        "211 251 252 253 254 255 256 261 269 291 375 736 747 748 749 7803 7804 781 782 783 7841 7843 7844 7845 7847 "
        "7855 7856 7857 786 787 79 90 962 963 964 965 966 967 973 974"
    ),
    "Africa/Nairobi Asia/Aqtobe": "7800 7808 7809 7810",
    "Africa/Nairobi Asia/Dubai": "262",
    "Africa/Nairobi Europe/Athens": "7840",
    "America/Adak America/Juneau Pacific/Tahiti": "1907",
    "America/Chicago": (
        "1204 1205 1210 1214 1217 1218 1224 1225 1228 1235 1251 1254 1256 1262 1274 1281 1309 1312 1314 1316 1318 "
        "1319 1320 1325 1327 1331 1334 1337 1346 1353 1361 1402 1405 1409 1414 1417 1430 1431 1432 1447 1464 1469 "
        "1474 1479 1501 1504 1507 1512 1515 1531 1534 1539 1557 1563 1572 1573 1580 1584 1601 1608 1612 1615 1618 "
        "1629 1630 1636 1641 1651 1659 1660 1662 1682 1689 1708 1712 1713 1715 1726 1730 1731 1737 1763 1769 1773 "
        "1779 1806 1815 1816 1817 1830 1832 1847 1870 1872 1901 1903 1913 1918 1920 1931 1936 1938 1940 1945 1952 "
        "1956 1972 1975 1979 1985 505 5286 5287 5289"
    ),
    "America/Chicago America/Denver": "1308 1605 1620 1701 1785",
    "America/Chicago America/New_York": "1219 1270 1423 1574 1606 1807 1812 1850 1906",
    "America/Chicago America/Phoenix": "5262",
    "America/Denver": (
        "1303 1307 1368 1385 1403 1406 1435 1505 1575 1587 1719 1720 1748 1780 1801 1825 1915 1970 1983"
    ),
    "America/Denver America/Los_Angeles": "1208 1250 1541 1775 1986",
    "America/Denver America/Los_Angeles America/Phoenix": "5265",
    "America/Denver America/Phoenix": "1928",
    "America/Godthab": "2991 2992 2993 2994 2995 2996 2998",
    "America/Godthab America/Halifax": "299",
    "America/Guayaquil": "1345 1658 1876 507 51 5298 5299 5568 57 5932 5933 5934 5936 5937 5939",
    "America/Guayaquil America/Manaus America/Noronha America/Sao_Paulo": "55",
    "America/Guayaquil America/Mexico_City": "593",
    "America/Halifax": "1428 1441 1506 1782 1902",
    "America/Halifax America/New_York": "1418",
    "America/Halifax America/St_Johns": "1709",
    "America/Los_Angeles": (
        "1206 1209 1213 1236 1253 1257 1279 1310 1323 1341 1350 1360 1369 1408 1415 1424 1425 1442 1458 1503 1509 "
        "1510 1530 1559 1562 1564 1604 1619 1626 1628 1650 1657 1661 1669 1672 1702 1707 1714 1725 1738 1747 1760 "
        "1778 1805 1818 1820 1831 1840 1858 1909 1916 1925 1949 1951 1971"
    ),
    "America/Los_Angeles America/Mexico_City America/New_York": "5220",
    "America/Los_Angeles America/Mexico_City America/Phoenix": "5261 5264 5266",
    "America/Los_Angeles America/Phoenix": "5268",
    "America/Manaus": (
        "1246 1264 1268 1284 1340 1473 1664 1721 1758 1767 1784 1787 1809 1829 1849 1868 1869 1939 297 5565 5566 "
        "559 58 590 591 592 596 599"
    ),
    "America/Manaus America/Sao_Paulo": "5555 5567 5569",
    "America/Manaus America/St_Johns": "1879",
    "America/Mexico_City": "1306 1639 501 502 503 504 506 522 523 524 525 527 528 529",
    "America/Mexico_City America/Phoenix": "5267",
    "America/Miquelon": "508",
    "America/New_York": (
        "1201 1202 1203 1207 1212 1215 1216 1220 1223 1226 1227 1229 1231 1234 1239 1240 1242 1248 1249 1252 1260 "
        "1263 1267 1269 1272 1273 1276 1283 1289 1301 1302 1304 1305 1313 1315 1317 1321 1324 1326 1329 1330 1332 "
        "1336 1339 1343 1347 1351 1352 1354 1363 1364 1365 1367 1380 1382 1386 1401 1404 1407 1410 1412 1413 1416 "
        "1419 1434 1437 1438 1440 1443 1445 1448 1450 1463 1468 1470 1472 1475 1478 1484 1502 1508 1513 1514 1516 "
        "1517 1518 1519 1540 1548 1551 1561 1567 1570 1571 1579 1581 1582 1585 1586 1603 1607 1609 1610 1613 1614 "
        "1616 1617 1631 1640 1645 1646 1647 1649 1656 1667 1678 1680 1681 1683 1686 1703 1704 1705 1706 1716 1717 "
        "1718 1724 1727 1728 1732 1734 1740 1742 1743 1753 1754 1757 1762 1765 1770 1771 1772 1774 1781 1786 1802 "
        "1803 1804 1810 1813 1814 1819 1821 1826 1828 1835 1838 1839 1843 1845 1848 1854 1856 1857 1859 1860 1862 "
        "1863 1864 1865 1873 1878 1904 1905 1908 1910 1912 1914 1917 1919 1929 1930 1934 1937 1941 1942 1943 1947 "
        "1948 1954 1959 1973 1978 1980 1984 1989 509 53"
    ),
    "America/Noronha": "5581",
    "America/Phoenix": "1480 1520 1602 1623 5231 5232 5238 5263 5269",
    "America/Santiago": "56",
    "America/Sao_Paulo": (
        "500 54 551 552 553 554 5550 5551 5553 5554 5561 5562 5563 5564 557 558 5590 5591 5592 5593 5594 5596 5598 "
        "5599 594 595 597 598"
    ),
    "Asia/Anadyr": "674 679 681 688 692 7415 7427",
    "Asia/Anadyr Pacific/Apia Pacific/Kiritimati": "686",
    "Asia/Aqtobe": "733 734 735 77 92 960 992 993 998",
    "Asia/Calcutta": "91 94",
    "Asia/Dubai": "230 248 374 7341 7842 7846 7848 7851 968 971 994 995",
    "Asia/Jakarta": (
        "622 6231 6232 6233 6234 6235 6256 626 627 628 66 7382 7383 7384 7385 7388 7390 7391 7394 84 855 856"
    ),
    "Asia/Jakarta Asia/Shanghai": "6200 621 6237 6245 6251 6252 6253 6280 6281 6282 6283 6285 6286 6287 6288 976",
    "Asia/Jakarta Asia/Shanghai Asia/Tokyo": "62",
    "Asia/Jakarta Asia/Tokyo": "6291 6292 6295 6296 6297",
    "Asia/Kabul": "93",
    "Asia/Katmandu": "977",
    "Asia/Omsk": "246 7381 880 975 996",
    "Asia/Shanghai": "60 6236 6238 624 6254 6255 63 65 673 7301 7395 852 853 86 886 9765 9766 9767 9768 9769",
    "Asia/Shanghai Asia/Tokyo": "6240",
    "Asia/Shanghai Australia/Adelaide": "6186 6187 6188",
    "Asia/Tehran": "98",
    "Asia/Tokyo": "6290 6298 670 680 7302 7411 7416 81 82 850",
    "Atlantic/Azores Europe/London": "351",
    "Atlantic/Cape_Verde": "238",
    "Australia/Brisbane": "1670 1671 6172 6173 675 7421 7423 7426",
    "Australia/Brisbane Pacific/Ponape": "691",
    "Australia/Lord_Howe": "6125 6126",
    "Australia/Sydney": "611 612 613 614 617",
    "Europe/Athens": "218 30 357 358 359 370 371 372 373 380 40 740 961 970 972",
    "Europe/Berlin": (
        "213 31 32 33 344 345 346 347 348 349 350 352 355 356 36 376 377 378 381 382 383 385 386 387 389 39 41 420 "
        "421 423 43 45 46 47 48 49"
    ),
    "Europe/Berlin Europe/London": "34",
    "Europe/London": "212 298 3482 3492 353 44",
    "Indian/Cocos": "95",
    "Pacific/Apia": "676 685 690",
    "Pacific/Auckland": "641 642 643 644 645 646 647 648 649",
    "Pacific/Auckland Pacific/Chatham": "64",
    "Pacific/Chatham": "6433",
    "Pacific/Gambier Pacific/Marquesas Pacific/Tahiti": "689",
    "Pacific/Norfolk": "672",
    "Pacific/Pago_Pago": "1684 683",
    "Pacific/Ponape": "677 678 687 7413 7424",
    "Pacific/Tahiti": "1808 682 6894",
}  # fmt: skip
_ZONES_OF = {f"+{beginning}": zones.split() for zones, text in PHONE_ZONES.items() for beginning in text.split()}
NUMBER_BEGINNINGS = sorted(_ZONES_OF)
_LONGEST = max(map(len, NUMBER_BEGINNINGS))


def zones_of(number: str) -> list[str]:
    """The time zones that a number in E.164 may be in; none for one that says nothing about where it is."""
    beginnings = (number[:length] for length in range(_LONGEST, 1, -1))
    return next((_ZONES_OF[beginning] for beginning in beginnings if beginning in _ZONES_OF), [])


def local_time(number: str, *, at: datetime) -> datetime | None:
    """What time it is there; nothing where the number may be in zones with different times."""
    times = {_local(at, zone).replace(tzinfo=None): _local(at, zone) for zone in zones_of(number)}
    return next(iter(times.values())) if len(times) == 1 else None


def are_in_hours(*, begin: time, end: time, at: datetime) -> list[bool]:
    """For each of the `NUMBER_BEGINNINGS`, whether it is between these times of day there, on a weekday."""
    fits = {zone: _is_between(_local(at, zone), begin, end) for zones in _ZONES_OF.values() for zone in zones}
    return [all(fits[zone] for zone in _ZONES_OF[beginning]) for beginning in NUMBER_BEGINNINGS]


def are_at_offset(offset: timedelta, *, at: datetime) -> list[bool]:
    """For each of the `NUMBER_BEGINNINGS`, whether its time is so far from UTC."""
    fits = {zone: _local(at, zone).utcoffset() == offset for zones in _ZONES_OF.values() for zone in zones}
    return [all(fits[zone] for zone in _ZONES_OF[beginning]) for beginning in NUMBER_BEGINNINGS]


def _local(at: datetime, zone: str) -> datetime:
    return at.astimezone(ZoneInfo(zone))


def _is_between(local: datetime, begin: time, end: time) -> bool:
    return local.isoweekday() <= 5 and begin <= local.time() < end  # noqa: PLR2004 - Friday

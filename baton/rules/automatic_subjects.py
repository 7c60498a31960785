# ruff: noqa: RUF001 - letters of other alphabets are what this is about
"""The subjects that only programs write: automatic replies, receipts and answers of calendars, in many languages.

Every mail program has one fixed phrase for each language, and sets it before the subject that it answers. So a phrase
counts at the beginning only, and only where it ends there: with a colon, a bracket, or the words of a date or a name.
"Automatic responses for your team" is somebody's subject, and "Re: Automatic reply" somebody's answer.
"""

import re

_REPLIES = (
    r"auto(?:matic|mated|matically)?[ -]?(?:re(?:ply|sponse|sponder)|answer)(?: message| notification)?",
    r"auto(?: re)?",
    r"out[ -]of[ -](?:the[ -])?office(?: auto[ -]?reply| reply| response| notification| notice| message)?",
    r"o\.?o\.?o\.?|ooto",
    r"(?:on )?(?:\w+ )?(?:vacation|holiday|leave)(?: auto[ -]?reply| reply| response| message)",
    r"automatische (?:antwort|rückantwort)",
    r"abwesenheits(?:notiz|meldung|nachricht|assistent|benachrichtigung|info\w*)",
    r"abwesenheit|abwesend|(?:zur ?zeit |derzeit )?nicht im (?:büro|haus)|außer haus|automatische e-?mail-?antwort",
    r"réponse automatique|(?:message|notification|avis) d['’]absence|absen(?:ce|t(?:e|\(e\))?)(?: du bureau)?",
    r"hors du bureau",
    r"respuesta autom[aá]tica|fuera de (?:la )?oficina|ausencia|ausente|resposta autom[aáà]tica",
    r"fora do escrit[oó]rio",
    r"aus[eê]ncia(?: tempor[aá]ria)?|risposta automatica|fuori (?:ufficio|sede)|assente|assenza",
    r"automatisch (?:antwoord|bericht)|afwezig(?:heid)?(?:sbericht|sassistent|smelding)?",
    r"niet (?:aanwezig|op kantoor)",
    r"auto(?:matiskt?)?[ -]?svar|frånvaro(?:meddelande|svar)?|frånvarande|(?:inte|ej) på kontoret",
    r"ikke (?:til ?stede|på kontoret)",
    r"fravær(?:ende|s(?:melding|meddelelse|besked))?|sjálfvirkt svar|automaattinen vastaus",
    r"poissa(?:olo(?:viesti)?| toimistosta)?",
    r"odpowied[zź] automatyczna|automatyczna odpowied[zź]|poza biurem|nieobecno[sś][cć]",
    r"automatick[aá] odpov[eě][dď]\w?",
    r"mimo kancel[aá][rř](?:ie)?|nep[rř][ií]tomnos[tť]|automatikus válasz|házon kívül|irodán kívül|răspuns automat",
    r"absent de la birou|în afara biroului|αυτόματη απάντηση|εκτός γραφείου|otomatik (?:yanıt|cevap)",
    r"ofis dışı(?:nda)?",
    r"автоматич(?:еский ответ|ен отговор|на відповідь)|автоответ|вне офиса|нет на месте|поза офісом|отсутствую",
    r"аўтаматычны адказ|аутоматски одговор|автоматски одговор|automatski odgovor|samodejni odgovor|odsutnost",
    r"automaatvastus|automaatne vastus|autom[aā]tisk[aā] atbilde|automatinis atsakymas|erantzun automatikoa",
    r"freagra uathoibríoch|ateb awtomatig|përgjigje automatike|avtomatik cavab|balasan oto?matik?s?",
    r"balasan automatik",
    r"trả lời tự động|thư trả lời tự động|(?:การ)?ตอบกลับอัตโนมัติ|स्वचालित (?:उत्तर|जवाब)|автоматты жауап",
    r"מענה אוטומטי|תשובה אוטומטית|מחוץ למשרד|(?:ال)?رد (?:ال)?تلقائي|الرد الآلي|خارج المكتب|پاسخ خودکار",
    r"自動(?:応答|返信|回覆|答覆|回复)|自动(?:答复|回复|响应)|不在(?:通知|のお知らせ|办公室|辦公室)?",
    r"外出(?:中|通知)?|자동 ?(?:회신|응답|답장)|부재 ?중",
)
_RECEIPTS = (
    r"(?:not )?read|(?:nicht )?gelesen|(?:non )?lue?s?|(?:no )?le[ií]d[oa]|(?:non )?letto|(?:não )?lid[oa]|gelezen",
    r"(?:ej )?läst",
    r"lest|læst|luettu|przeczytan[eoy]|přečteno|olvasva|okundu|прочитано|прочтено|已读|已讀|開封済み|읽음",
    r"delivered|relayed",
    r"(?:read|return|delivery) receipt|lesebestätigung|empfangsbestätigung|eingangsbestätigung|leesbevestiging",
    r"läskvitto",
    r"accusé de (?:lecture|réception)|confirmation de lecture|confirmación de lectura|acuse de recibo",
    r"conferma di lettura",
    r"ontvangstbevestiging|confirmation of receipt|potwierdzenie (?:odbioru|przeczytania)",
)
_CALENDARS = (
    r"accepted|declined|tentative(?:ly accepted)?|new time proposed|zugesagt|abgelehnt",
    r"mit vorbehalt(?: angenommen)?",
    r"angenommen|akzeptiert|accepté|refusé|provisoire|aceptad[oa]|rechazad[oa]|accettato|rifiutato|aceit[eo]",
    r"recusad[oa]",
    r"geaccepteerd|geweigerd|accepterat|avböjt|accepteret|afvist|godtatt|avslått|hyväksytty|hylätty|zaakceptowano",
    r"odrzucono|přijato|odmítnuto|принято|отклонено|已接受|已拒绝|承諾(?:済み)?|辞退|kabul edildi|reddedildi",
)
# Help desks answer at once that they have a ticket. To stop the
# sequence for that would lose people who have not read a word of it.
_REQUEST = r"(?:request|ticket|case|message|e-?mail|inquiry|enquiry|query)"
_TICKETS = (
    r"(?:we|i)(?:'ve| have) received your",
    rf"your (?:support )?{_REQUEST}\b.{{0,60}}\b(?:has been|was|is) (?:received|created|logged|opened|registered)",
    rf"(?:new |support )*{_REQUEST}(?: (?:id )?[#\[(]?[\w-]{{2,20}}[\])]?)? (?:received|created|opened|logged)",
    rf"thank(?:s| you) for (?:contacting|reaching out to|your {_REQUEST})",
    r"ihre? (?:anfrage|ticket|nachricht|e-?mail)\b.{0,40}\b(?:eingegangen|erhalten|erstellt)",
    r"vielen dank für ihre (?:anfrage|nachricht)",
    r"nous avons (?:bien )?reçu votre|votre (?:demande|message).{0,40}(?:bien )?(?:reçue?|enregistrée?)",
    r"hemos recibido (?:su|tu)",
    r"abbiamo ricevuto la|recebemos (?:a sua|o seu|sua|seu)|(?:wij|we) hebben (?:uw|je)\b.{0,40} ontvangen",
)
_OPENING = r"^[\s\[\(【<*\"'“„«]*"
_TAG = r"(?:[\[\(][^\])]{1,40}[\])]\s*)?"
# Without an end, “Automatic response times in your CRM” would be an automatic reply.
_ENDING = (
    r"\s*(?:$|[:：;\])）】>»*\"”!|–—-]|\d"
    r"|\b(?:re|aw|sv|from|to|until|till|til|bis|vom|von|ab|du|jusqu|desde|hasta|fino|tot|van|returning)\b)"
)


def _starting(*phrases: str) -> re.Pattern[str]:
    return re.compile(f"{_OPENING}(?:{'|'.join(phrases)}){_ENDING}", re.IGNORECASE)


_PREFIXES = _starting(*_REPLIES)
# Receipts and calendar answers are everyday words (“Read”, “Accepted”), so only a colon makes them a program's.
_COLON_PREFIXES = re.compile(f"{_OPENING}(?:{'|'.join((*_RECEIPTS, *_CALENDARS))})\\s*[:：]", re.IGNORECASE)
_RECEIPTS_OF_DESKS = re.compile(f"{_OPENING}{_TAG}(?:{'|'.join(_TICKETS)})", re.IGNORECASE)
_ANSWERS = re.compile(r"^\W*(?:re|aw|sv|antw|odp|ref|rv|tr|vs|fwd?|wg)(?:\[\d+\])?\s*[:：]", re.IGNORECASE)
_SENTENCES = re.compile(
    r"\b(?:is|am|'m|will be) (?:currently |now )?(?:out of|away from) (?:the |my )?office\b"
    r"|\b(?:is|am) out (?:of office|until|from)\b|\(returning \d"
    r"|\bist (?:derzeit |zur ?zeit |momentan )?(?:nicht im (?:büro|haus)|außer haus|abwesend)"
    r"|\best (?:actuellement )?absente?\b"
    r"|\bestá (?:fuera de la oficina|ausente|fora do escritório)|è (?:fuori ufficio|assente)\b"
    r"|\bis (?:momenteel )?afwezig\b"
    r"|\bär (?:inte på kontoret|frånvarande)|\ber (?:ikke på kontoret|fraværende)|^away (?:until|till|from)\b",
    re.IGNORECASE,
)
_ABSENCE = re.compile(
    r"out of (?:the )?office|ooo\b|\b(?:on|annual|parental|sick) (?:leave|vacation|holiday)|vacation|abwesen|urlaub"
    r"|absen[ct]|vacaciones|vacances|ferie|férias|afwezig|vakantie|semester|frånvar|fravær|loma\b|urlop|nieobec|dovolen"
    r"|отпуск|休暇|休假",
    re.IGNORECASE,
)


def is_automatic(subject: str) -> bool:
    """Whether nobody but a program begins a subject so."""
    if _ANSWERS.search(subject):
        return False
    # “Is she out of the office?” is a question of a person.
    is_sentence = bool(_SENTENCES.search(subject)) and "?" not in subject
    patterns = (_PREFIXES, _COLON_PREFIXES, _RECEIPTS_OF_DESKS)
    return is_sentence or any(pattern.search(subject) for pattern in patterns)


def speaks_of_absence(subject: str) -> bool:
    """Whether a subject has to do with being away, which people write too."""
    return bool(_ABSENCE.search(subject))


def without_ours(subject: str, ours: str) -> str:
    """What the answer's subject says beside the subject that it answers."""
    answer, answered = " ".join(subject.split()), " ".join(ours.split())
    # The last occurrence: programs put their phrase before our subject, and may repeat it themselves.
    start = answer.casefold().rfind(answered.casefold()) if answered else -1
    # Case folding may lengthen a text (“ß” becomes “ss”); positions would then cut at the wrong place.
    if start < 0 or len(answer.casefold()) != len(answer):
        return answer
    return f"{answer[:start]}{answer[start + len(answered) :]}".strip()

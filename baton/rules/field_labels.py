"""The label that people know a field of a CRM by, made from its API name. Files, JSON and templates keep the name."""

import re

_WORD_ENDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|_+")
# Salesforce labels `IsClosed` “Closed”. “Closed is true” is a sentence, “Is closed is true” is none.
_IS = re.compile(r"^Is(?=[A-Z])")


def label_of_merge_field(written: str) -> str:
    """A merge field in words: “Company” for `record.Company`, “Sender title” for `sender.title`."""
    root, _, name = written.replace('["', ".").removesuffix('"]').partition(".")
    label = label_of(name)
    return label if root == "record" else f"{root.capitalize()} {label.lower()}"


def label_of(name: str) -> str:
    """The name of a field in words: “Number of employees” for `NumberOfEmployees`, “Closed” for `IsClosed`."""
    relation, _, own = name.rpartition(".")
    words = _IS.sub("", own.removesuffix("__c"))
    # A name with spaces is a column of somebody's file, and written as they want to read it.
    if " " not in words:
        split = [word if word.isupper() else word.lower() for word in _WORD_ENDS.split(words) if word]
        words = " ".join(split)
        words = words[:1].upper() + words[1:]
    return f"{relation.capitalize()}: {words}" if relation else words

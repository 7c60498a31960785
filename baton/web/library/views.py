"""The templates of the library. Sequence Admins write them, agents may read what their emails are made of."""

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from baton.crm.models import CrmObject
from baton.mail.testing import EmailTestFailed, send_test_email
from baton.people.activity import page_of_activity
from baton.people.permissions import Verb, may
from baton.sequences.models import Template
from baton.sequences.queries import template_by_id
from baton.sequences.templates import (
    TemplateContent,
    TemplateIsUsed,
    TemplateNameIsTaken,
    TemplateRefused,
    actions_using,
    create_template,
    delete_template,
    edit_template,
    folders,
    templates_containing,
)
from baton.sql.paging import ById, PageRequest
from baton.web.access import SignedInRequest, allowed
from baton.web.library.forms import TemplateForm
from baton.web.library.merge_fields import groups_of, words_of
from baton.web.library.preview import preview_panel
from baton.web.methods import accepts_form

NEWEST_ACTIVITIES = PageRequest[ById](size=10)
_CREATED = {
    False: "Template “%s” created. You can now use it in sequences.",
    True: "Snippet “%s” created. You can now insert it in templates, emails, and answers.",
}


@require_safe
@allowed(Verb.SEE_TEMPLATES)
def template(request: SignedInRequest, pk: int) -> HttpResponse:
    """The words and where they are used; for a Sequence Admin also on a real record."""
    chosen = _template_or_404(pk)
    context: dict[str, Any] = {
        "template": chosen,
        "uses": actions_using(template=chosen),
        "words": words_of(chosen.object),
    }
    if chosen.type == Template.Type.SNIPPET:
        context |= {"is_snippet": True, "uses": templates_containing(snippet=chosen)}
    if may(request.user, Verb.SEE_ACTIVITY):
        context["activity"] = page_of_activity(chosen, NEWEST_ACTIVITIES)
    if may(request.user, Verb.EDIT_TEMPLATES):
        draft = asdict(TemplateContent.of(chosen))
        draft |= {name: request.GET.get(name, "") for name in ("record", "find")}
        context |= {"panel": preview_panel(draft, by=request.user), "find": draft["find"]}
    return render(request, "library/template.html", context)


@accepts_form
@allowed(Verb.EDIT_TEMPLATES)
def new(request: SignedInRequest) -> HttpResponse:
    form = TemplateForm(request.POST or None, initial={"object": CrmObject.LEAD})
    if form.is_valid() and "preview" not in request.POST:
        try:
            made = create_template(words=form.words(), trusts_fields=form.trusts, by=request.user, at=timezone.now())
        except TemplateNameIsTaken as taken:
            form.add_error("name", str(taken))
        except TemplateRefused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _CREATED[made.type == Template.Type.SNIPPET] % made)
            return redirect("template", pk=made.pk)
    return _page(request, form)


@accepts_form
@allowed(Verb.EDIT_TEMPLATES)
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    chosen = _template_or_404(pk)
    uses = actions_using(template=chosen)
    form = TemplateForm(request.POST or None, initial=TemplateForm.initial_of(chosen), is_used=bool(uses))
    if form.is_valid() and "preview" not in request.POST:
        try:
            edit_template(
                template=chosen, words=form.words(), trusts_fields=form.trusts, by=request.user, at=timezone.now()
            )
        except TemplateNameIsTaken as taken:
            form.add_error("name", str(taken))
        except TemplateIsUsed as used:
            form.add_error(used.field, str(used))
        except TemplateRefused as refused:
            form.refuse(refused)
        else:
            messages.success(request, f"Template “{chosen}” saved. It is used from now on.")
            return redirect("template", pk=pk)
    return _page(request, form, chosen, uses=len(uses))


@accepts_form
@allowed(Verb.EDIT_TEMPLATES)
def delete(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask, then delete a template that no action uses."""
    chosen = _template_or_404(pk)
    # With a use, trying it gives the refusal at once; asking first would promise what can't be done.
    if request.method == "POST" or actions_using(template=chosen):
        try:
            delete_template(template=chosen, by=request.user, at=timezone.now())
        except TemplateIsUsed as used:
            messages.error(request, str(used))
            return redirect("template", pk=pk)
        messages.success(request, f"Template “{chosen}” deleted.")
        return redirect("templates")
    return render(request, "library/delete.html", {"template": chosen, "cancel": reverse("template", args=[pk])})


@require_POST
@allowed(Verb.EDIT_TEMPLATES)
def send_test(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send an email to whoever asks, as the record that they look at would get it."""
    chosen = _template_or_404(pk)
    panel = preview_panel(
        asdict(TemplateContent.of(chosen)) | {"record": request.POST.get("record", "")}, by=request.user
    )
    if panel.preview and panel.is_email:
        try:
            sent_to = send_test_email(preview=panel.preview, by=request.user)
        except EmailTestFailed as failed:
            messages.error(request, str(failed))
        else:
            messages.success(request, f"Test sent to {sent_to}, written for {panel.preview.record}.")
    else:
        messages.error(request, panel.error or "There is no email to test yet.")
    return redirect(f"{reverse('template', args=[pk])}?record={panel.record_id or ''}")


@require_safe
@allowed(Verb.EDIT_TEMPLATES)
def fields(request: SignedInRequest) -> HttpResponse:
    """The merge fields of an object, for htmx."""
    return render(
        request, "library/fields.html", {"groups": groups_of(request.GET.get("object", ""), by=request.user)}
    )


@require_POST
@allowed(Verb.EDIT_TEMPLATES)
def preview(request: SignedInRequest) -> HttpResponse:
    """The words as they stand in the form, on a real record, for htmx."""
    return render(request, "library/preview.html", {"panel": preview_panel(request.POST.dict(), by=request.user)})


def _page(
    request: SignedInRequest, form: TemplateForm, template: Template | None = None, *, uses: int = 0
) -> HttpResponse:
    object_ = str(form["object"].value())
    context: dict[str, Any] = {
        "form": form,
        "template": template,
        "uses": uses,
        "groups": groups_of(object_, by=request.user),
    }
    context["folders"] = folders()
    if "preview" in request.POST:
        # What is disabled is not sent, and stays as it is.
        draft = request.POST.dict() | {"object": object_, "type": str(form["type"].value())}
        context["panel"] = preview_panel(draft, by=request.user)
    return render(request, "library/edit.html", context)


def _template_or_404(pk: int) -> Template:
    row = template_by_id(pk)
    if row is None:
        raise Http404(f"Template {pk} was not found.")
    return row

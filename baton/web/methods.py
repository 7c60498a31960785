"""Which methods of HTTP a page answers."""

from django.views.decorators.http import require_http_methods

accepts_form = require_http_methods(["GET", "HEAD", "POST"])

"""What the browser may load: only what Baton itself serves, and no script or style written into a page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self';"
    " frame-ancestors 'none'"
)


def content_security_policy(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that sends `POLICY` with every answer."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        # A page may set a stricter one of its own.
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response

    return answer

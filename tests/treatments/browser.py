"""What a browser without scripts does: read a page, send its form back."""

from __future__ import annotations

import re


def page(response, status=200):
    """The page's HTML, with the status that was expected."""
    assert response.status_code == status
    return response.content.decode()


def form_data(html):
    """What the browser would post from the page's form, as it stands."""
    form = re.search(r'<form method="post"(?! action).*?</form>', html, re.S)[0]
    data: dict[str, object] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name = re.search(r' name="([^"]*)"', tag)
        kind = (re.search(r' type="([^"]*)"', tag) or [0, "text"])[1]
        if not name or name[1] == "csrfmiddlewaretoken":
            continue
        unsaid = "on" if kind == "checkbox" else ""
        value = (re.search(r' value="([^"]*)"', tag) or [0, unsaid])[1]
        if kind in ("radio", "checkbox") and " checked" not in tag:
            continue
        many = name[1] in ("areas", "risk_factors", "add_ons")
        data[name[1]] = [*data.get(name[1], []), value] if many else value
    for name, inside in re.findall(
        r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', form, re.S
    ):
        data[name] = inside.strip()
    for name, inside in re.findall(
        r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.S
    ):
        data[name] = re.search(r'value="([^"]*)" selected', inside)[1]
    return data

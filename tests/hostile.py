"""Words that somebody writes who wishes us ill, for the tests of pages, exports and the browser."""

MARKUP = "<img src=x onerror=\"window.__pwned='img'\"><svg onload=window.__pwned='svg'>"
SCRIPT = "</script><script>window.__pwned='script'</script><!--"
TEMPLATE = "{{1337*1337}}{% raw %}${1337*1337}#{1337*1337}<%= 1337*1337 %>"
COMPUTED = "1787569"
LINK = "javascript:window.__pwned='link'"
ATTRIBUTE = "\" onmouseover=\"window.__pwned='attribute'\" autofocus onfocus='window.__pwned=1' x=\""
FORMULAS = ('=HYPERLINK("http://evil.example","klik")', "+cmd|' /C calc'!A0", "@SUM(1+1)", "-2+3", "\t=1+1")
OVERRIDE = "\u202egnul tgo dlom\u2066"
"""Turns round what is read after it, until it is told otherwise."""
UNSEEN = "zero\u200bwidth\u200dand\ufeffmark"
MARKS = "Z" + "\u0301\u0489" * 700
LONG = "ubrydelig" * 180
EMOJI = "👩‍👩‍👧‍👦🏳️‍🌈🧕🏽"
NUL = "a\x00b"

SHORT = f"{MARKUP}{OVERRIDE}"
"""What fits where a name stands."""
TEXTS = (MARKUP, SCRIPT, TEMPLATE, LINK, ATTRIBUTE, *FORMULAS, OVERRIDE, UNSEEN, MARKS, LONG, EMOJI)

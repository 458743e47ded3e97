"""The past of a site, told by an archive that was watching it (CDX).

:mod:`~crawlers.history.steps` says what to ask an index and reads its answers,
:mod:`~crawlers.history.journal` remembers them across a crash, :mod:`~crawlers.history.source`
asks, and has the captures; :mod:`~crawlers.history.shown` reads these.  The crawl is the crawl of
any day: its spider begins with what the index lists (:mod:`~crawlers.history.spider`), and the
network handler answers from the source (:mod:`~crawlers.history.handler`), below the same
middlewares.
"""

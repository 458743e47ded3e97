"""What a page says of its article and of each report on it: facts with where they were read.

Nothing is guessed: what is not said is None, and a report's facts come from the page's title, its
own heading and its opening alone, never from what stands around the article nor from deep
inside a text.  Who wrote, edited or uploaded something is no fact.
"""

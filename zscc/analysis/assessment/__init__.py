"""Assessment (考核): rates by published formulas, scores with versioned weights, posts, leagues, the pipeline's times.

Pure arithmetic on counts and arrays. What cannot be said is None, never 0 or 100; fractions stay exact until a number
is told. The names of counts and rates are the terms of the published formulas, data like the catalogue's.
"""

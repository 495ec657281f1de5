"""A shop: some requests are more frequent than others, and many paths share a row.

    stormlight examples/weights/stormlight_file.py --host http://127.0.0.1:8000
"""

from stormlight import Task

WORDS = ["lamp", "desk", "chair & table", "größe 42"]

endpoints = [
    # Of 20 requests, 10 are this one: weights are relative, and 10 + 4 + 4 + 2 = 20.
    Task("GET", "/", weight=10),
    Task("POST", "/cart", {"item": 17, "count": 1}, weight=4),
]

# A load file is Python, so a loop makes tasks. With one name they share a row of the results;
# without it, every path would have its own.
endpoints += [
    Task("GET", "/search", params={"q": word}, name="/search?q=...", weight=4 / len(WORDS))
    for word in WORDS
]
endpoints += [
    Task("GET", f"/items/{number}", name="/items/{id}", weight=2 / 100) for number in range(100)
]

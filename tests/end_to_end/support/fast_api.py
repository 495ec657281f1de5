"""The seed's own demo application behind a layer that counts."""

from collections import Counter

from fastapi import FastAPI
from pydantic import BaseModel

seed = FastAPI()


class Item(BaseModel):
    name: str
    price: float


@seed.get("/hello")
async def root():
    return {"message": "Hello World"}


@seed.post("/api/upload")
async def upload(data: Item):
    return data


counts: Counter = Counter()


async def app(scope, receive, send):
    """Counts requests, and answers for `/counts` itself."""
    if scope["type"] == "http" and scope["path"] == "/counts":
        lines = "".join(f"{method} {path} {count}\n" for (method, path), count in sorted(counts.items()))
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": lines.encode()})
        return
    if scope["type"] == "http":
        counts[scope["method"], scope["path"]] += 1
    await seed(scope, receive, send)

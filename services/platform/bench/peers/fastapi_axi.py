"""AXI's routes on FastAPI, asyncpg, pandas and Redis, as an experienced developer writes them."""
import asyncio
import io
import json
import os
from contextlib import asynccontextmanager

import asyncpg
import jwt
import numpy as np
import pandas as pd
import redis.asyncio as redis
from fastapi import Depends, FastAPI, HTTPException, Request, Response, UploadFile
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from inferred_types import (
    CORRELATED_IN_SQL,
    NUMERIC,
    counts,
    create_table,
    inferred,
    moments,
    moments_answer,
    most_frequent,
    numeric,
    pairwise,
    quoted,
)

KEY = "a key of 32 bytes for HMAC tokens"
CACHE_SECONDS = 3600
SETUP = """
create table if not exists fa_file (id bigserial primary key, name text, columns jsonb, row_count bigint);
create table if not exists fa_user (id bigserial primary key, username text unique, email text);
insert into fa_user (username, email) values ('bench', 'bench@example.com') on conflict do nothing;
"""


@asynccontextmanager
async def life(app):
    app.state.pg = await asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=4, max_size=16)
    app.state.redis = redis.from_url(os.environ["REDIS_URL"])
    async with app.state.pg.acquire() as connection, connection.transaction():
        await connection.execute("select pg_advisory_xact_lock(1)")  # the workers start at once
        await connection.execute(SETUP)
    yield


app = FastAPI(lifespan=life)
bearer = HTTPBearer()


async def user(credentials: HTTPAuthorizationCredentials = Depends(bearer)):
    try:
        return jwt.decode(credentials.credentials, KEY, algorithms=["HS256"])
    except jwt.PyJWTError:
        raise HTTPException(401)


@app.get("/health")
async def health():
    return {"ok": True}


@app.post("/auth/token")
async def token():
    return {"access": jwt.encode({"sub": "1"}, KEY, algorithm="HS256")}


@app.get("/users/me")
async def me(request: Request, claims=Depends(user)):
    return dict(await request.app.state.pg.fetchrow(
        "select id, username, email from fa_user where id = $1", int(claims["sub"])))


@app.post("/datasets/upload", status_code=201)
async def upload(request: Request, file: UploadFile, mode: str = "pandas", claims=Depends(user)):
    source = file.file

    def sniffed():  # the expert's way: types by the first rows, then the bytes as they are
        columns = inferred(pd.read_csv(source, nrows=5000))
        source.seek(0)
        return columns, source

    def read():  # the usual way: pandas reads all of it
        frame = pd.read_csv(source)
        return inferred(frame), io.BytesIO(frame.to_csv(index=False).encode())

    columns, rows = await run_in_threadpool(sniffed if mode == "stream" else read)
    async with request.app.state.pg.acquire() as connection, connection.transaction():
        dataset_id = await connection.fetchval(
            "insert into fa_file (name, columns) values ($1, $2) returning id", file.filename, json.dumps(columns))
        await connection.execute(create_table(f"fa_{dataset_id}", columns))
        copied = await connection.copy_to_table(f"fa_{dataset_id}", source=rows, format="csv", header=True)
        row_count = int(copied.split()[1])
        await connection.execute("update fa_file set row_count = $1 where id = $2", row_count, dataset_id)
    return dict(dataset_id=dataset_id, row_count=row_count, columns=columns)


@app.delete("/datasets/{dataset_id}", status_code=204)
async def remove(request: Request, dataset_id: int, claims=Depends(user)):
    await request.app.state.pg.execute(f"drop table if exists fa_{dataset_id}")


async def columns_of(pg, dataset_id):
    return json.loads(await pg.fetchval("select columns from fa_file where id = $1", dataset_id))


async def cached(request, key, compute):
    """The answer from Redis, or computed and kept there."""
    store = request.app.state.redis
    text = await store.get(key)
    if text is None:
        text = json.dumps(await compute(request.app.state.pg), default=str)
        await store.set(key, text, ex=CACHE_SECONDS)
    return Response(text, media_type="application/json")


@app.get("/datasets/{dataset_id}/summary")
async def summary(request: Request, dataset_id: int, claims=Depends(user)):
    async def compute(pg):
        table = f"fa_{dataset_id}"

        async def column(name, kind):
            if kind in NUMERIC:
                return name, moments_answer(await pg.fetchrow(moments(table, name)))
            top = await pg.fetch(most_frequent(table, name))
            count, distinct = await pg.fetchrow(counts(table, name))
            return name, dict(count=count, distinct=distinct, top=[list(row) for row in top])

        columns = await columns_of(pg, dataset_id)
        return dict(await asyncio.gather(*(column(name, kind) for name, kind in columns)))

    return await cached(request, f"fa:summary:{dataset_id}", compute)


class Correlations(BaseModel):
    dataset_id: int


@app.post("/analytics/correlations")
async def correlations(request: Request, asked: Correlations, claims=Depends(user)):
    async def compute(pg):
        table = f"fa_{asked.dataset_id}"
        names = numeric(await columns_of(pg, asked.dataset_id))
        if len(names) <= CORRELATED_IN_SQL:
            statement, pairs = pairwise(table, names)
            return dict(pairs=[[a, b, r] for (a, b), r in zip(pairs, await pg.fetchrow(statement))])
        rows = await pg.fetch(f"select {', '.join(map(quoted, names))} from {table}")
        matrix = await run_in_threadpool(
            lambda: pd.DataFrame(np.array(rows, dtype=float), columns=names).corr().values.tolist())
        return dict(columns=names, matrix=matrix)

    return await cached(request, f"fa:correlations:{asked.dataset_id}", compute)

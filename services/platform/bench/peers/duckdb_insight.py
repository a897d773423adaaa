"""duckdb_insight.py FILE: loads, summarizes and correlates it in memory; prints what that took, imports left out."""
import json
import resource
import sys
import time

import duckdb


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


begun, cpu_before = time.perf_counter(), cpu_seconds()
database = duckdb.connect()
database.execute("create table t as select * from read_csv(?)", [sys.argv[1]])
database.execute("summarize t").fetchall()
numeric = [row[0] for row in database.execute("describe t").fetchall() if row[1] in ("BIGINT", "DOUBLE")]
pairs = [f'corr("{a}", "{b}")' for i, a in enumerate(numeric) for b in numeric[i + 1:]]
database.execute(f"select {', '.join(pairs)} from t").fetchall()
print(json.dumps(dict(
    seconds=time.perf_counter() - begun,
    cpu_seconds=cpu_seconds() - cpu_before,
    peak_bytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
)))

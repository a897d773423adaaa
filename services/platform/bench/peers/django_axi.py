"""AXI's routes on Django, its REST framework, psycopg, pandas and Redis. Run as a program it makes tables and user."""
import json
import os
from datetime import timedelta
from urllib.parse import unquote, urlsplit

import django
from django.conf import settings

DATABASE = urlsplit(os.environ["DATABASE_URL"])

if not settings.configured:
    settings.configure(
        SECRET_KEY="a key of 32 bytes for HMAC tokens",
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "rest_framework"],
        MIDDLEWARE=["django.middleware.security.SecurityMiddleware", "django.middleware.common.CommonMiddleware"],
        DATABASES={"default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": DATABASE.path[1:],
            "USER": unquote(DATABASE.username),
            "PASSWORD": unquote(DATABASE.password or ""),
            "HOST": DATABASE.hostname,
            "PORT": DATABASE.port,
            "CONN_MAX_AGE": 600,
        }},
        CACHES={"default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": os.environ["REDIS_URL"],
        }},
        REST_FRAMEWORK={
            "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework_simplejwt.authentication.JWTAuthentication"],
            "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
            "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
            "DEFAULT_PARSER_CLASSES": [
                "rest_framework.parsers.JSONParser", "rest_framework.parsers.MultiPartParser"],
        },
        SIMPLE_JWT={"ACCESS_TOKEN_LIFETIME": timedelta(hours=2)},
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )
    django.setup()

import pandas as pd
from django.core.cache import cache
from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from django.http import JsonResponse
from django.urls import path
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_simplejwt.views import TokenObtainPairView

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

CACHE_SECONDS = 3600
ROWS_AT_ONCE = 50_000


class Upload(APIView):
    def post(self, request):
        file = request.FILES["file"]
        store = self.store_stream if request.query_params.get("mode") == "stream" else self.store_frame
        with transaction.atomic(), connection.cursor() as cursor:
            dataset_id, columns, row_count = store(cursor, file)
            cursor.execute("update dj_file set row_count = %s where id = %s", [row_count, dataset_id])
        return Response(dict(dataset_id=dataset_id, row_count=row_count, columns=columns), status=201)

    def store_frame(self, cursor, file):
        """The usual way: pandas reads all of it."""
        frame = pd.read_csv(file)
        columns = inferred(frame)
        dataset_id = self.create(cursor, file.name, columns)
        with cursor.cursor.copy(f"copy dj_{dataset_id} from stdin with (format csv)") as copy:
            for first in range(0, len(frame), ROWS_AT_ONCE):
                copy.write(frame.iloc[first:first + ROWS_AT_ONCE].to_csv(index=False, header=False))
        return dataset_id, columns, len(frame)

    def store_stream(self, cursor, file):
        """The expert's way: types by the first rows, then the bytes as they are."""
        columns = inferred(pd.read_csv(file, nrows=5000))
        file.seek(0)
        dataset_id = self.create(cursor, file.name, columns)
        with cursor.cursor.copy(f"copy dj_{dataset_id} from stdin with (format csv, header)") as copy:
            for chunk in file.chunks(1 << 18):
                copy.write(chunk)
        return dataset_id, columns, cursor.cursor.rowcount

    def create(self, cursor, name, columns):
        cursor.execute(
            "insert into dj_file (name, columns) values (%s, %s) returning id", [name, json.dumps(columns)])
        dataset_id = cursor.fetchone()[0]
        cursor.execute(create_table(f"dj_{dataset_id}", columns))
        return dataset_id


class Remove(APIView):
    def delete(self, request, dataset_id):
        with connection.cursor() as cursor:
            cursor.execute(f"drop table if exists dj_{dataset_id}")
        return Response(status=204)


def columns_of(cursor, dataset_id):
    cursor.execute("select columns::text from dj_file where id = %s", [dataset_id])
    return json.loads(cursor.fetchone()[0])


def cached(key, compute):
    answer = cache.get(key)
    if answer is None:
        with connection.cursor() as cursor:
            answer = compute(cursor)
        cache.set(key, answer, CACHE_SECONDS)
    return Response(answer)


class Summary(APIView):
    def get(self, request, dataset_id):
        table = f"dj_{dataset_id}"

        def column(cursor, name, kind):
            if kind in NUMERIC:
                cursor.execute(moments(table, name))
                return moments_answer(cursor.fetchone())
            cursor.execute(most_frequent(table, name))
            top = cursor.fetchall()
            cursor.execute(counts(table, name))
            count, distinct = cursor.fetchone()
            return dict(count=count, distinct=distinct, top=top)

        return cached(f"summary:{dataset_id}", lambda cursor: {
            name: column(cursor, name, kind) for name, kind in columns_of(cursor, dataset_id)})


class CorrelationsAsked(serializers.Serializer):
    dataset_id = serializers.IntegerField()


class Correlations(APIView):
    def post(self, request):
        asked = CorrelationsAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        dataset_id = asked.validated_data["dataset_id"]
        table = f"dj_{dataset_id}"

        def compute(cursor):
            names = numeric(columns_of(cursor, dataset_id))
            if len(names) <= CORRELATED_IN_SQL:
                statement, pairs = pairwise(table, names)
                cursor.execute(statement)
                return dict(pairs=[[a, b, r] for (a, b), r in zip(pairs, cursor.fetchone())])
            cursor.execute(f"select {', '.join(map(quoted, names))} from {table}")
            frame = pd.DataFrame(cursor.fetchall(), columns=names, dtype=float)
            return dict(columns=names, matrix=frame.corr().values.tolist())

        return cached(f"correlations:{dataset_id}", compute)


class Me(APIView):
    def get(self, request):
        user = request.user
        return Response(dict(id=user.id, username=user.username, email=user.email))


urlpatterns = [
    path("health", lambda request: JsonResponse({"ok": True})),
    path("auth/token", TokenObtainPairView.as_view(permission_classes=[])),
    path("users/me", Me.as_view()),
    path("datasets/upload", Upload.as_view()),
    path("datasets/<int:dataset_id>", Remove.as_view()),
    path("datasets/<int:dataset_id>/summary", Summary.as_view()),
    path("analytics/correlations", Correlations.as_view()),
]


def set_up():
    from django.contrib.auth.models import User
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0)
    User.objects.create_user("bench", "bench@example.com", os.environ["BENCH_PASSWORD"])
    with connection.cursor() as cursor:
        cursor.execute("create table dj_file (id bigserial primary key, name text, columns jsonb, row_count bigint)")


if __name__ == "__main__":
    set_up()
else:
    application = get_wsgi_application()

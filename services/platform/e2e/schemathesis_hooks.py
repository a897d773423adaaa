"""Media types of which schemathesis does not know how to send them: bytes go as they are."""

import schemathesis

schemathesis.serializer.alias(
    ["application/x-ndjson", "application/offset+octet-stream"],
    "application/octet-stream",
)

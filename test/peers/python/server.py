import base64
import os
import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor

import grpc
from google.rpc import error_details_pb2, status_pb2
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc

# More than any test holds at a time.
CALLS_AT_A_TIME = 256

_CODES = {code.value[0]: code for code in grpc.StatusCode}


def run_server(options, commands, say):
    service = _TraceService(say)
    server = grpc.server(ThreadPoolExecutor(CALLS_AT_A_TIME), options=_server_options(options))
    trace_service_pb2_grpc.add_TraceServiceServicer_to_server(service, server)
    address = f"127.0.0.1:{options.get('port', 0)}"
    if "certFile" in options:
        port = server.add_secure_port(address, _credentials(options))
    else:
        port = server.add_insecure_port(address)
    server.start()
    say({"event": "listening", "port": port})
    for command in commands:
        service.plan(command.get("answers", []))
        if command.get("drain"):
            server.stop(grace=30).wait()
            say({"event": "drained"})
    # What is still held is not waited for.
    os._exit(0)


def _server_options(options):
    chosen = [("grpc.so_reuseport", 0), ("grpc.max_receive_message_length", options["maxMessageBytes"])]
    if "maxAgeMs" in options:
        chosen += [
            ("grpc.max_connection_age_ms", options["maxAgeMs"]),
            ("grpc.max_connection_age_grace_ms", options.get("graceMs", 30_000)),
        ]
    if "windowBytes" in options:
        chosen += [("grpc.http2.bdp_probe", 0), ("grpc.http2.lookahead_bytes", options["windowBytes"])]
    if "maxStreams" in options:
        chosen += [("grpc.max_concurrent_streams", options["maxStreams"])]
    if "minPingMs" in options:
        chosen += [
            ("grpc.http2.min_ping_interval_without_data_ms", options["minPingMs"]),
            ("grpc.keepalive_permit_without_calls", 1),
        ]
    return chosen


def _credentials(options):
    pair = (_read(options["keyFile"]), _read(options["certFile"]))
    if "clientCaFile" not in options:
        return grpc.ssl_server_credentials([pair])
    return grpc.ssl_server_credentials([pair], _read(options["clientCaFile"]), require_client_auth=True)


def _read(path):
    with open(path, "rb") as file:
        return file.read()


class _TraceService(trace_service_pb2_grpc.TraceServiceServicer):
    def __init__(self, say):
        self._say = say
        self._lock = threading.Lock()
        self._answers = deque()
        self._calls = 0

    def plan(self, answers):
        with self._lock:
            self._answers.extend(answers)

    def _next(self):
        with self._lock:
            number = self._calls
            self._calls += 1
            return number, self._answers.popleft() if self._answers else {}

    def Export(self, request, context):
        number, planned = self._next()
        remaining = context.time_remaining()
        self._say(
            {
                "event": "call",
                "number": number,
                "ids": _ids_of(request),
                "timeoutMs": 0 if remaining is None else int(remaining * 1000),
                "metadata": _metadata_of(context),
            }
        )
        ended = threading.Event()
        context.add_callback(ended.set)
        if ended.wait(planned.get("delayMs", 0) / 1000):
            self._say({"event": "cancelled", "number": number})
            return trace_service_pb2.ExportTraceServiceResponse()
        code = planned.get("code", 0)
        self._say({"event": "answered", "number": number, "code": code})
        if planned.get("gzip"):
            context.set_compression(grpc.Compression.Gzip)
        if code != 0:
            _refuse(context, planned)
        response = trace_service_pb2.ExportTraceServiceResponse()
        if planned.get("rejected"):
            response.partial_success.rejected_spans = planned["rejected"]
            response.partial_success.error_message = planned.get("message", "")
        return response


def _refuse(context, planned):
    message = planned.get("message", "")
    if planned.get("retryAfterMs"):
        info = error_details_pb2.RetryInfo()
        info.retry_delay.FromMilliseconds(planned["retryAfterMs"])
        status = status_pb2.Status(code=planned["code"], message=message)
        status.details.add().Pack(info)
        context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
    context.abort(_CODES[planned["code"]], message)


def _ids_of(request):
    return [
        span.span_id.hex()
        for resource in request.resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]


def _metadata_of(context):
    """The first value of each key; those of binary ones in base64."""
    values = {}
    for key, value in context.invocation_metadata():
        text = base64.b64encode(value).decode() if isinstance(value, bytes) else value
        values.setdefault(key, text)
    return values

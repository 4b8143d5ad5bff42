import base64
from concurrent.futures import ThreadPoolExecutor

import grpc
from google.rpc import error_details_pb2, status_pb2
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SpanExportResult, SpanExporter, SimpleSpanProcessor

# More than any test has under way at a time.
CALLS_AT_A_TIME = 512


def run_client(options, commands, say):
    """Makes each call as soon as it is commanded, whatever others are under way."""
    with grpc.insecure_channel(options["target"], options=_channel_options(options)) as channel:
        with ThreadPoolExecutor(CALLS_AT_A_TIME) as pool:
            for command in commands:
                if command.get("sdkSpans"):
                    pool.submit(lambda command=command: say(_export_by_sdk(options["target"], command)))
                else:
                    pool.submit(lambda command=command: say(_call(channel, command)))


def _channel_options(options):
    chosen = [("grpc.max_send_message_length", -1)]
    if "keepaliveMs" in options:
        chosen += [
            ("grpc.keepalive_time_ms", options["keepaliveMs"]),
            ("grpc.keepalive_timeout_ms", 5_000),
            ("grpc.keepalive_permit_without_calls", 1),
            ("grpc.http2.max_pings_without_data", 0),
        ]
    if "windowBytes" in options:
        chosen += [("grpc.http2.bdp_probe", 0), ("grpc.http2.lookahead_bytes", options["windowBytes"])]
    return chosen


def _call(channel, command):
    metadata = list(command.get("metadata", {}).items())
    metadata += [(key, base64.b64decode(value)) for key, value in command.get("binary", {}).items()]
    # Without serializers the messages are bytes.
    call = channel.unary_unary(command["method"])
    timeout_ms = command.get("timeoutMs", 0)
    reply = {"id": command["id"], "code": 0, "message": "", "retryAfterMs": 0, "rejected": 0}
    try:
        answer = call(
            base64.b64decode(command["message"]),
            timeout=timeout_ms / 1000 if timeout_ms else None,
            metadata=metadata,
            compression=grpc.Compression.Gzip if command.get("gzip") else grpc.Compression.NoCompression,
        )
        response = trace_service_pb2.ExportTraceServiceResponse.FromString(answer)
        reply["rejected"] = response.partial_success.rejected_spans
    except grpc.RpcError as error:
        reply["code"] = error.code().value[0]
        reply["message"] = error.details()
        reply["retryAfterMs"] = _retry_after_ms(error)
    return reply


def _retry_after_ms(error):
    for key, value in error.trailing_metadata() or ():
        if key != "grpc-status-details-bin":
            continue
        for detail in status_pb2.Status.FromString(value).details:
            info = error_details_pb2.RetryInfo()
            if detail.Unpack(info):
                return info.retry_delay.ToMilliseconds()
    return 0


def _export_by_sdk(target, command):
    """Lets the OpenTelemetry SDK make spans and send them with its own exporter, retries included."""
    compression = grpc.Compression.Gzip if command.get("gzip") else grpc.Compression.NoCompression
    collected = _Collected()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(collected))
    tracer = provider.get_tracer("peer")
    for number in range(command["sdkSpans"]):
        tracer.start_span(f"sdk span {number}").end()
    exporter = OTLPSpanExporter(endpoint=target, insecure=True, compression=compression, timeout=30)
    result = exporter.export(collected.spans)
    exporter.shutdown()
    return {"id": command["id"], "code": 0 if result is SpanExportResult.SUCCESS else 2, "message": result.name}


class _Collected(SpanExporter):
    def __init__(self):
        self.spans = []

    def export(self, spans):
        self.spans.extend(spans)
        return SpanExportResult.SUCCESS

package peer;

import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Lets the OpenTelemetry SDK make spans and send them with its own exporter (on OkHttp), retries included. */
final class SdkClient {
  static Client.Reply export(String target, Client.Command command) {
    var retries =
        RetryPolicy.builder()
            .setMaxAttempts(5)
            .setInitialBackoff(Duration.ofSeconds(1))
            .setMaxBackoff(Duration.ofSeconds(2))
            .build();
    var exporter =
        OtlpGrpcSpanExporter.builder()
            .setEndpoint("http://" + target)
            .setCompression(command.gzip ? "gzip" : "none")
            .setTimeout(Duration.ofSeconds(30))
            .setRetryPolicy(retries)
            .build();
    var processor = BatchSpanProcessor.builder(exporter).setMaxExportBatchSize(64).build();
    var provider = SdkTracerProvider.builder().addSpanProcessor(processor).build();
    var tracer = provider.get("peer");
    for (int number = 0; number < command.sdkSpans; number++) {
      tracer.spanBuilder("sdk span " + number).startSpan().end();
    }
    boolean isSuccess = provider.shutdown().join(60, TimeUnit.SECONDS).isSuccess();
    var reply = new Client.Reply();
    reply.id = command.id;
    reply.code = isSuccess ? 0 : 2;
    return reply;
  }

  private SdkClient() {}
}

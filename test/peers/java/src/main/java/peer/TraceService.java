package peer;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.Context;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Tells of each call and answers it as planned. */
final class TraceService extends TraceServiceGrpc.TraceServiceImplBase {
  /** What one call is answered, by default with success at once. */
  static final class Planned {
    int code;
    String message = "";
    int retryAfterMs;
    int delayMs;
    long rejected;
    boolean gzip;
  }

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final Queue<Planned> answers = new ArrayDeque<>();
  private int calls;

  synchronized void plan(List<Planned> more) {
    answers.addAll(more);
  }

  @Override
  public void export(
      ExportTraceServiceRequest request, StreamObserver<ExportTraceServiceResponse> observer) {
    int number;
    Planned planned;
    synchronized (this) {
      number = calls++;
      planned = answers.isEmpty() ? new Planned() : answers.remove();
    }
    var call = (ServerCallStreamObserver<ExportTraceServiceResponse>) observer;
    var deadline = Context.current().getDeadline();
    Main.print(
        Map.of(
            "event", "call",
            "number", number,
            "ids", idsOf(request),
            "timeoutMs", deadline == null ? 0 : deadline.timeRemaining(TimeUnit.MILLISECONDS),
            "metadata", Server.METADATA.get()));
    AtomicBoolean isOver = new AtomicBoolean();
    call.setOnCancelHandler(
        () -> {
          if (isOver.compareAndSet(false, true)) {
            Main.print(Map.of("event", "cancelled", "number", number));
          }
        });
    Runnable answer =
        () -> {
          if (!isOver.compareAndSet(false, true)) return;
          Main.print(Map.of("event", "answered", "number", number, "code", planned.code));
          answer(call, planned);
        };
    if (planned.delayMs > 0) timer.schedule(answer, planned.delayMs, TimeUnit.MILLISECONDS);
    else answer.run();
  }

  private static void answer(
      ServerCallStreamObserver<ExportTraceServiceResponse> call, Planned planned) {
    if (planned.gzip) call.setCompression("gzip");
    if (planned.code != 0) {
      Status.Builder status = Status.newBuilder().setCode(planned.code).setMessage(planned.message);
      if (planned.retryAfterMs > 0) status.addDetails(retryInfo(planned.retryAfterMs));
      call.onError(StatusProto.toStatusRuntimeException(status.build()));
      return;
    }
    var response = ExportTraceServiceResponse.newBuilder();
    if (planned.rejected > 0) {
      response.setPartialSuccess(
          ExportTracePartialSuccess.newBuilder()
              .setRejectedSpans(planned.rejected)
              .setErrorMessage(planned.message));
    }
    call.onNext(response.build());
    call.onCompleted();
  }

  private static Any retryInfo(int delayMs) {
    var delay = Duration.newBuilder().setSeconds(delayMs / 1000).setNanos(delayMs % 1000 * 1_000_000);
    return Any.pack(RetryInfo.newBuilder().setRetryDelay(delay).build());
  }

  private static List<String> idsOf(ExportTraceServiceRequest request) {
    HexFormat hex = HexFormat.of();
    return request.getResourceSpansList().stream()
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .flatMap(scope -> scope.getSpansList().stream())
        .map(span -> hex.formatHex(span.getSpanId().toByteArray()))
        .toList();
  }
}

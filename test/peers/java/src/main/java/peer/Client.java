package peer;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;

/** Makes each call as soon as it is commanded, whatever others are under way. */
final class Client {
  static final class Options {
    String target;
    int keepaliveMs;
    int windowBytes;
  }

  static final class Command {
    int id;
    String method;
    String message;
    boolean gzip;
    int timeoutMs;
    Map<String, String> metadata = Map.of();
    Map<String, String> binary = Map.of();
    int sdkSpans;
  }

  static final class Reply {
    int id;
    int code;
    String message = "";
    double retryAfterMs;
    long rejected;
  }

  static void run(Options options) throws Exception {
    NettyChannelBuilder builder = NettyChannelBuilder.forTarget(options.target).usePlaintext();
    if (options.keepaliveMs > 0) {
      builder
          .keepAliveTime(options.keepaliveMs, TimeUnit.MILLISECONDS)
          .keepAliveTimeout(5, TimeUnit.SECONDS)
          .keepAliveWithoutCalls(true);
    }
    if (options.windowBytes > 0) builder.flowControlWindow(options.windowBytes);
    ManagedChannel channel = builder.build();
    Phaser calls = new Phaser(1);
    Main.eachCommand(
        Command.class,
        command -> {
          if (command.sdkSpans > 0) Main.print(SdkClient.export(options.target, command));
          else call(channel, command, calls);
        });
    calls.arriveAndAwaitAdvance();
    channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
  }

  private static void call(ManagedChannel channel, Command command, Phaser calls) {
    MethodDescriptor<byte[], byte[]> method =
        MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(command.method.substring(1))
            .setRequestMarshaller(new BytesMarshaller())
            .setResponseMarshaller(new BytesMarshaller())
            .build();
    CallOptions options = CallOptions.DEFAULT;
    if (command.gzip) options = options.withCompression("gzip");
    if (command.timeoutMs > 0) options = options.withDeadlineAfter(command.timeoutMs, TimeUnit.MILLISECONDS);
    var stub = MetadataUtils.newAttachHeadersInterceptor(metadataOf(command));
    byte[] message = Base64.getDecoder().decode(command.message);
    calls.register();
    ClientCalls.asyncUnaryCall(
        stub.interceptCall(method, options, channel), message, new Answer(command.id, calls));
  }

  private static Metadata metadataOf(Command command) {
    Metadata metadata = new Metadata();
    command.metadata.forEach(
        (key, value) -> metadata.put(Metadata.Key.of(key, Metadata.ASCII_STRING_MARSHALLER), value));
    command.binary.forEach(
        (key, value) ->
            metadata.put(
                Metadata.Key.of(key, Metadata.BINARY_BYTE_MARSHALLER), Base64.getDecoder().decode(value)));
    return metadata;
  }

  private static final class Answer implements StreamObserver<byte[]> {
    private final Reply reply = new Reply();
    private final Phaser calls;

    Answer(int id, Phaser calls) {
      reply.id = id;
      this.calls = calls;
    }

    @Override
    public void onNext(byte[] bytes) {
      try {
        reply.rejected = ExportTraceServiceResponse.parseFrom(bytes).getPartialSuccess().getRejectedSpans();
      } catch (InvalidProtocolBufferException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void onError(Throwable error) {
      var status = ((StatusRuntimeException) error).getStatus();
      reply.code = status.getCode().value();
      reply.message = status.getDescription();
      reply.retryAfterMs = retryAfterMs(error);
      onCompleted();
    }

    @Override
    public void onCompleted() {
      Main.print(reply);
      calls.arriveAndDeregister();
    }
  }

  private static double retryAfterMs(Throwable error) {
    Status status = StatusProto.fromThrowable(error);
    if (status == null) return 0;
    for (var detail : status.getDetailsList()) {
      if (!detail.is(RetryInfo.class)) continue;
      try {
        var delay = detail.unpack(RetryInfo.class).getRetryDelay();
        return delay.getSeconds() * 1e3 + delay.getNanos() / 1e6;
      } catch (InvalidProtocolBufferException e) {
        throw new UncheckedIOException(e);
      }
    }
    return 0;
  }

  /** Sends and receives bytes as they are. */
  private static final class BytesMarshaller implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] bytes) {
      return new ByteArrayInputStream(bytes);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private Client() {}
}

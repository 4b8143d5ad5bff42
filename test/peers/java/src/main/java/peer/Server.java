package peer;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

final class Server {
  static final class Options {
    int port;
    int maxMessageBytes;
    int maxAgeMs;
    int graceMs;
    int windowBytes;
    int maxStreams;
    int minPingMs;
    String certFile;
    String keyFile;
    String clientCaFile;
  }

  static final class Command {
    List<TraceService.Planned> answers = List.of();
    boolean drain;
  }

  static final Context.Key<Map<String, String>> METADATA = Context.key("metadata");

  static void run(Options options) throws IOException {
    TraceService service = new TraceService();
    io.grpc.Server server =
        builderOf(options).addService(service).intercept(new MetadataInterceptor()).build().start();
    Main.print(Map.of("event", "listening", "port", server.getPort()));
    Main.eachCommand(
        Command.class,
        command -> {
          service.plan(command.answers);
          if (command.drain) drain(server);
        });
    // What is still held is not waited for.
    Runtime.getRuntime().halt(0);
  }

  private static void drain(io.grpc.Server server) {
    try {
      server.shutdown().awaitTermination();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    Main.print(Map.of("event", "drained"));
  }

  private static NettyServerBuilder builderOf(Options options) throws IOException {
    var builder =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", options.port))
            .maxInboundMessageSize(options.maxMessageBytes);
    if (options.maxAgeMs > 0) {
      builder
          .maxConnectionAge(options.maxAgeMs, TimeUnit.MILLISECONDS)
          .maxConnectionAgeGrace(options.graceMs > 0 ? options.graceMs : 30_000, TimeUnit.MILLISECONDS);
    }
    if (options.windowBytes > 0) builder.flowControlWindow(options.windowBytes);
    if (options.maxStreams > 0) builder.maxConcurrentCallsPerConnection(options.maxStreams);
    if (options.minPingMs > 0) {
      builder.permitKeepAliveTime(options.minPingMs, TimeUnit.MILLISECONDS).permitKeepAliveWithoutCalls(true);
    }
    if (options.certFile != null) builder.sslContext(tlsOf(options));
    return builder;
  }

  private static SslContext tlsOf(Options options) throws IOException {
    var tls = GrpcSslContexts.forServer(new File(options.certFile), new File(options.keyFile));
    if (options.clientCaFile != null) {
      tls.trustManager(new File(options.clientCaFile)).clientAuth(ClientAuth.REQUIRE);
    }
    return tls.build();
  }

  /** Keeps the first value of each key for the service; those of binary ones in base64. */
  private static final class MetadataInterceptor implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      Map<String, String> values = new TreeMap<>();
      for (String key : headers.keys()) {
        if (key.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
          byte[] value = headers.get(Metadata.Key.of(key, Metadata.BINARY_BYTE_MARSHALLER));
          values.put(key, Base64.getEncoder().encodeToString(value));
        } else {
          values.put(key, headers.get(Metadata.Key.of(key, Metadata.ASCII_STRING_MARSHALLER)));
        }
      }
      return Contexts.interceptCall(Context.current().withValue(METADATA, values), call, headers, next);
    }
  }

  private Server() {}
}

package peer;

import com.google.gson.Gson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Speaks OTLP over grpc-java and is told what to do by lines of JSON: see ../grpc/peer.ts, which starts it. */
public final class Main {
  private static final Gson GSON = new Gson();
  private static final PrintStream OUT = new PrintStream(System.out, false, StandardCharsets.UTF_8);

  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "client" -> Client.run(GSON.fromJson(args[1], Client.Options.class));
      case "server" -> Server.run(GSON.fromJson(args[1], Server.Options.class));
      default -> throw new IllegalArgumentException("neither client nor server: " + args[0]);
    }
  }

  static void print(Object value) {
    String line = GSON.toJson(value);
    synchronized (OUT) {
      OUT.print(line + "\n");
      OUT.flush();
    }
  }

  /** Calls handle for each line of stdin until it ends. */
  static <T> void eachCommand(Class<T> type, Consumer<T> handle) throws IOException {
    var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      handle.accept(GSON.fromJson(line, type));
    }
  }

  private Main() {}
}

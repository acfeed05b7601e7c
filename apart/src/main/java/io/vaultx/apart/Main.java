package io.vaultx.apart;

import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The commands of the launcher for a suite of separate processes. Ends with 0 when done, with 1 and a reason when it could not
 * be. The launcher tells where the programs are, {@code -Dvaultx.apps}.
 */
public final class Main {
    private Main() {}

    public static void main(String... args) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try {
            run(out, args);
            System.exit(0);
        } catch (CommandRefusedException refused) {
            System.err.println("vaultx: " + refused.getMessage());
        } catch (UncheckedIOException failed) {
            System.err.println("vaultx: " + failed.getMessage() + ": " + failed.getCause());
        } catch (RuntimeException failed) {
            System.err.println("vaultx: " + failed);
        }
        System.exit(1);
    }

    private static void run(PrintStream out, String... args) {
        String command = args.length == 0 ? "" : args[0];
        String[] rest = Arrays.copyOfRange(args, Math.min(1, args.length), args.length);
        Path apps = Path.of(System.getProperty("vaultx.apps", ""));
        if (command.equals("up")) {
            new Supervisor(UpOptions.parse(System.getenv(), rest), apps, out).run();
            return;
        }
        Path data = Path.of("data-apart");
        boolean json = false;
        List<String> names = new ArrayList<>();
        for (int i = 0; i < rest.length; i++) {
            if (rest[i].equals("--data") && i + 1 < rest.length) {
                data = Path.of(rest[++i]);
            } else if (rest[i].equals("--json") && command.equals("ps")) {
                json = true;
            } else if (command.equals("start") && !rest[i].startsWith("-")) {
                names.add(rest[i]);
            } else {
                throw new CommandRefusedException(command + ": unknown option " + rest[i]);
            }
        }
        Commands commands = new Commands(Suite.load(data.toAbsolutePath().normalize()), apps, out);
        switch (command) {
            case "ps" -> commands.ps(json);
            case "down" -> commands.down();
            case "start" -> {
                if (names.size() != 1) {
                    throw new CommandRefusedException("start needs the name of one process; ./vaultx ps lists them");
                }
                commands.start(names.getFirst());
            }
            default -> throw new CommandRefusedException("unknown command " + command);
        }
    }
}

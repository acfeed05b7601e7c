package io.vaultx.apart;

import java.nio.file.Path;
import java.util.Map;

/**
 * What {@code ./vaultx up --apart} was told.
 *
 * @param port of the proxy
 * @param records {@code redis} or {@code riak}
 * @param settings of the programs, by their names in the environment
 * @param detach return when all is ready
 */
record UpOptions(
        Path data,
        int port,
        int nodes,
        int fileServices,
        String records,
        Map<String, String> settings,
        boolean detach) {
    private static final int MAX_NODES = 32;
    private static final int MAX_FILE_SERVICES = 16;

    /**
     * @throws CommandRefusedException for an unknown option or a value that is none
     */
    static UpOptions parse(Map<String, String> environment, String... args) {
        Path data = Path.of("data-apart");
        int port = 3000;
        int nodes = 3;
        int fileServices = 2;
        String records = "redis";
        boolean detach = false;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "-d" -> detach = true;
                case "--data" -> data = Path.of(value(args, ++i));
                case "--port" -> port = number("--port", value(args, ++i), 65_535);
                case "--nodes" -> nodes = number("--nodes", value(args, ++i), MAX_NODES);
                case "--file-services" -> fileServices = number("--file-services", value(args, ++i), MAX_FILE_SERVICES);
                case "--records" -> records = value(args, ++i);
                default -> throw new CommandRefusedException("up: unknown option " + args[i]);
            }
        }
        if (!records.equals("redis") && !records.equals("riak")) {
            throw new CommandRefusedException("--records must be redis or riak, got " + records);
        }
        if (records.equals("riak")
                && environment.getOrDefault("VAULTX_RIAK", "").isBlank()) {
            throw new CommandRefusedException("--records riak needs VAULTX_RIAK=host:port[,host:port]");
        }
        return new UpOptions(
                data.toAbsolutePath().normalize(),
                port,
                nodes,
                fileServices,
                records,
                RememberedSettings.of(environment),
                detach);
    }

    private static String value(String[] args, int at) {
        if (at == args.length) {
            throw new CommandRefusedException(args[at - 1] + " needs a value");
        }
        return args[at];
    }

    private static int number(String option, String text, int most) {
        try {
            int number = Integer.parseInt(text);
            if (number >= 1 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below, as for a number out of range
        }
        throw new CommandRefusedException(option + " must be 1 to " + most + ", got " + text);
    }
}

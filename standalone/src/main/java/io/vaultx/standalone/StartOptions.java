package io.vaultx.standalone;

import java.nio.file.Path;

/** What the launcher says: where to listen and where to keep everything. */
record StartOptions(String host, int port, Path data) {
    /**
     * @throws StartRefusedException for an unknown option or a value that is none
     */
    static StartOptions parse(String... args) {
        String host = "127.0.0.1";
        int port = 3000;
        Path data = Path.of("data");
        for (int i = 0; i < args.length; i += 2) {
            if (i + 1 == args.length) {
                throw new StartRefusedException(args[i] + " needs a value");
            }
            String value = args[i + 1];
            switch (args[i]) {
                case "--host" -> host = value;
                case "--port" -> port = port(value);
                case "--data" -> data = Path.of(value);
                default -> throw new StartRefusedException("unknown option " + args[i]);
            }
        }
        return new StartOptions(host, port, data.toAbsolutePath().normalize());
    }

    private static int port(String value) {
        try {
            int port = Integer.parseInt(value);
            if (port >= 1 && port <= 65535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // said below, as for a number out of range
        }
        throw new StartRefusedException("--port must be 1 to 65535, got " + value);
    }

    /** The base of every URL of this server. */
    String address() {
        String shown = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return "http://" + shown + ":" + port;
    }
}

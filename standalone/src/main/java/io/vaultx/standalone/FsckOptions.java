package io.vaultx.standalone;

import java.nio.file.Path;

/**
 * What to check, and how.
 *
 * @param json a JSON object per line
 * @param repair whether to derive anew what is only derived
 */
record FsckOptions(Path data, boolean json, boolean repair) {
    /**
     * @throws StartRefusedException for an unknown option
     */
    static FsckOptions parse(String... args) {
        Path data = Path.of("data");
        boolean json = false;
        boolean repair = false;
        for (int i = 0; i < args.length; i++) {
            if (args[i].equals("--json")) {
                json = true;
            } else if (args[i].equals("--repair")) {
                repair = true;
            } else if (args[i].equals("--data") && i + 1 < args.length) {
                data = Path.of(args[++i]);
            } else {
                throw new StartRefusedException("unknown option " + args[i]);
            }
        }
        return new FsckOptions(data.toAbsolutePath().normalize(), json, repair);
    }
}

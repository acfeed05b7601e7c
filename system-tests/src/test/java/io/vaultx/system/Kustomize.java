package io.vaultx.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What {@code kubectl apply -k} would apply, as the real kustomize builds it. */
final class Kustomize {
    /** Go gets it from the module proxy and checks it against the public record of checksums. */
    private static final String PINNED = "sigs.k8s.io/kustomize/kustomize/v5@v5.8.1";

    private Kustomize() {}

    /** Every folder of {@code k8s/} that can be applied. */
    static List<String> applicable() throws IOException {
        try (Stream<Path> overlays = Files.list(Repository.root().resolve("k8s/overlays"))) {
            return Stream.concat(
                            Stream.of("k8s"),
                            overlays.map(Repository.root()::relativize)
                                    .map(Path::toString)
                                    .sorted())
                    .toList();
        }
    }

    static List<Yaml> build(String folder) {
        try {
            Path output = Files.createTempFile("built", ".yaml");
            try {
                Shell.Result result = Shell.run(command(folder, output.toString()));
                if (result.exitCode() != 0) {
                    throw new AssertionError("kustomize refuses " + folder + ": " + result.output());
                }
                return Yaml.all(folder, Files.readString(output));
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The one inside of kubectl, one by itself, or the pinned one, which Go builds. */
    private static String[] command(String folder, String output) {
        if (isOnPath("kubectl")) {
            return new String[] {"kubectl", "kustomize", folder, "--output", output};
        }
        if (isOnPath("kustomize")) {
            return new String[] {"kustomize", "build", folder, "--output", output};
        }
        if (isOnPath("go")) {
            return new String[] {"go", "run", PINNED, "build", folder, "--output", output};
        }
        throw new AssertionError("the test of k8s/ needs kubectl, kustomize, or Go to build it with");
    }

    private static boolean isOnPath(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}

package io.vaultx.web.form;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.threads.TestRun;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FormDigestTest {
    private static final String HEAD = "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n";

    @Test
    void aFormIsTheSameWhateverItsBoundaryAndHoweverItIsCut() {
        String content = "one\r\n--almost\r\r\n-\r\n--";
        String expected = digest("x", form("x", HEAD + content, HEAD), 4096);

        for (String boundary : List.of("x", "y", "----WebKitFormBoundary7MA4YWxk", "-", "a".repeat(70))) {
            byte[] form = form(boundary, HEAD + content, HEAD);
            for (int step : new int[] {1, 2, 3, 7, 4096}) {
                assertThat(digest(boundary, form, step))
                        .as("%s by %s", boundary, step)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void whatIsBetweenTheDelimitersIsDigestedPieceByPiece() throws Exception {
        MessageDigest whole = MessageDigest.getInstance("SHA-256");
        for (String piece : List.of("", "\r\n\r\n\r\n--y", "--\r\nend")) {
            whole.update(MessageDigest.getInstance("SHA-256").digest(bytes(piece)));
        }

        assertThat(digest("x", bytes("--x\r\n\r\n\r\n--y\r\n--x--\r\nend"), 5))
                .isEqualTo(HexFormat.of().formatHex(whole.digest()));
    }

    @Test
    void anotherNameTypeByteOrPieceIsAnotherForm() {
        String expected = digest("x", form("x", HEAD + "one", HEAD + "two"), 4096);

        for (byte[] other : List.of(
                form("x", HEAD + "one", HEAD + "twO"),
                form("x", HEAD + "onet", HEAD + "wo"),
                form("x", HEAD + "two", HEAD + "one"),
                form("x", HEAD.replace("\"a\"", "\"b\"") + "one", HEAD + "two"),
                form("x", HEAD.replace("\r\n\r\n", "\r\nContent-Type: a/b\r\n\r\n") + "one", HEAD + "two"),
                form("x", HEAD + "one\r\n--y" + HEAD + "two"),
                form("x", HEAD + "one", HEAD + "two", ""),
                bytes("\r\n" + text(form("x", HEAD + "one", HEAD + "two")) + "\r\n"))) {
            assertThat(digest("x", other, 4096)).as(text(other)).isNotEqualTo(expected);
        }
    }

    @Test
    void aBodyIsCutWhereAPlainSearchCutsIt() {
        Random random = new Random(TestRun.seed());
        for (int round = 0; round < TestRun.rounds(2_000, 50_000); round++) {
            StringBuilder body = new StringBuilder();
            for (int i = random.nextInt(40); i > 0; i--) {
                body.append(List.of("\r", "\n", "-", "x", "xy", "\r\n--", "\r\n--xy", "--xy", "a")
                        .get(random.nextInt(9)));
            }
            StringBuilder pieces = new StringBuilder();
            for (String piece : ("\r\n" + body).split("\r\n--xy", -1)) {
                pieces.append(piece).append('|');
            }
            // The line break before the body is imagined: it counts for the delimiter only.
            String plain = pieces.toString().startsWith("\r\n") ? pieces.substring(2) : pieces.toString();

            assertThat(digest("xy", bytes(body.toString()), 1 + random.nextInt(9)))
                    .as(body.toString())
                    .isEqualTo(ofPieces(plain));
        }
    }

    @Test
    void onlyAFormHasOne() {
        for (String type :
                List.of("text/plain", "multipart/form-data", "multipart/mixed; boundary=x", "", "multipart/")) {
            assertThat(FormDigest.of(type)).as(type).isEmpty();
        }
        assertThat(FormDigest.of(null)).isEmpty();
        assertThat(FormDigest.of("Multipart/Form-Data; boundary=x")).isPresent();
    }

    private static String ofPieces(String piecesAndBars) {
        try {
            MessageDigest whole = MessageDigest.getInstance("SHA-256");
            String[] pieces = piecesAndBars.split("\\|", -1);
            for (int i = 0; i < pieces.length - 1; i++) {
                whole.update(MessageDigest.getInstance("SHA-256").digest(bytes(pieces[i])));
            }
            return HexFormat.of().formatHex(whole.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static byte[] form(String boundary, String... pieces) {
        StringBuilder form = new StringBuilder();
        for (String piece : pieces) {
            form.append("--").append(boundary).append(piece).append("\r\n");
        }
        return bytes(form.append("--").append(boundary).append("--\r\n").toString());
    }

    private static String digest(String boundary, byte[] body, int step) {
        FormDigest digest = FormDigest.of("multipart/form-data; boundary=\"" + boundary + "\"")
                .orElseThrow();
        byte[] reused = new byte[step + 2];
        for (int at = 0; at < body.length; at += step) {
            int count = Math.min(step, body.length - at);
            System.arraycopy(body, at, reused, 1, count);
            ByteBuffer bytes = ByteBuffer.wrap(reused, 1, count);
            digest.update(bytes);
            assertThat(bytes.remaining()).isEqualTo(count);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}

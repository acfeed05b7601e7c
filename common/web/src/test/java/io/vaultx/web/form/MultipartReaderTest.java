package io.vaultx.web.form;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vaultx.web.FixedBody;
import io.vaultx.web.ProblemType;
import io.vaultx.web.Refusal;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartReaderTest {
    private static final String TYPE = "multipart/form-data; boundary=xx";

    private record Field(String name, Optional<String> filename, Optional<String> contentType, byte[] content) {}

    @Test
    void aFormAsBrowsersSendIt() {
        String form = """
                --xx
                Content-Disposition: form-data; name="title"

                Hello
                --xx
                Content-Disposition: form-data; name="file"; filename="photo é.jpg"
                Content-Type: image/jpeg

                JPEG
                --xx--
                """.replace("\n", "\r\n");

        for (int size : new int[] {1, 2, 3, 4096}) {
            List<Field> fields = read(form.getBytes(StandardCharsets.UTF_8), size, TYPE);

            assertThat(fields).hasSize(2);
            assertThat(fields.get(0).name()).isEqualTo("title");
            assertThat(fields.get(0).filename()).isEmpty();
            assertThat(fields.get(0).content()).asString().isEqualTo("Hello");
            assertThat(fields.get(1).filename()).contains("photo é.jpg");
            assertThat(fields.get(1).contentType()).contains("image/jpeg");
            assertThat(fields.get(1).content()).asString().isEqualTo("JPEG");
        }
    }

    @Test
    void aPartMayEndWithItsHeaders() {
        String form = "--xx\r\nContent-Disposition: form-data; name=\"none\"\r\n\r\n--xx\r\n"
                + "Content-Disposition: form-data; name=\"empty\"\r\n\r\n\r\n--xx\r\n"
                + "Content-Disposition: form-data; name=\"nearly\"\r\n\r\n--x\r\n--xx--\r\n";

        for (int size : new int[] {1, 2, 3, 4096}) {
            List<Field> fields = read(form.getBytes(StandardCharsets.UTF_8), size, TYPE);

            assertThat(fields).extracting(Field::name).containsExactly("none", "empty", "nearly");
            assertThat(fields)
                    .extracting(field -> new String(field.content(), StandardCharsets.UTF_8))
                    .containsExactly("", "", "--x");
        }
    }

    @Property(tries = 300)
    void everyContentComesBackHoweverTheBodyIsSplit(
            @ForAll long seed,
            @ForAll @IntRange(min = 0, max = 5) int count,
            @ForAll @IntRange(min = 1, max = 70) int size) {
        Random random = new Random(seed);
        String boundary = boundary(random);
        List<byte[]> contents = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            contents.add(almostDelimiters(random, boundary));
        }
        byte[] form = form(boundary, contents);

        for (int pieces : new int[] {1, 2, 3, size, 4096}) {
            List<Field> fields = read(form, pieces, "multipart/form-data; boundary=\"" + boundary + "\"");

            assertThat(fields).extracting(Field::content).containsExactlyElementsOf(contents);
        }
    }

    @Property(tries = 100)
    void aFormCutAnywhereIsRefused(@ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int size) {
        Random random = new Random(seed);
        String boundary = boundary(random);
        byte[] form = form(boundary, List.of(almostDelimiters(random, boundary), new byte[] {1, 2, 3}));
        int end = form.length - "\r\n".length();

        for (int cut = 0; cut < end; cut++) {
            byte[] part = java.util.Arrays.copyOf(form, cut);
            assertThatThrownBy(() -> read(part, size, "multipart/form-data; boundary=\"" + boundary + "\""))
                    .isInstanceOf(Refusal.class);
        }
    }

    @Test
    void aPartThatNobodyReadsIsSkipped() {
        byte[] form = form("xx", List.of(new byte[10_000], "last".getBytes(StandardCharsets.US_ASCII)));
        MultipartReader reader = MultipartReader.of(new FixedBody(form, 100), TYPE);

        reader.next();
        FormPart second = reader.next();

        assertThat(second).isNotNull();
        assertThat(content(second)).asString().isEqualTo("last");
        assertThat(reader.next()).isNull();
        assertThat(reader.next()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "name=\"a\"; filename=\"b.txt\"                                       | b.txt",
                "name=\"a\"; filename=b.txt                                           | b.txt",
                "name=\"a\"; filename=\"a\\\"b\\\\c.txt\"                             | a\"b\\c.txt",
                "name=\"a\"; filename=\"C:\\dir\\f.txt\"                              | C:\\dir\\f.txt",
                "name=\"a\"; filename=\"a;b=c.txt\"                                   | a;b=c.txt",
                "name=\"a\"; filename=\"x\"; filename*=UTF-8''photo%20%C3%A9.jpg      | photo é.jpg",
                "name=\"a\" ; filename = \"%22.txt\"                                  | %22.txt",
            })
    void aFilenameInItsForms(String disposition, String filename) {
        assertThat(read(part("Content-Disposition: form-data; " + disposition), 7, TYPE)
                        .getFirst()
                        .filename())
                .contains(filename);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Disposition: form-data",
                "Content-Disposition: attachment; name=\"a\"",
                "Content-Disposition: form-data; name=\"a",
                "Content-Disposition: form-data; name=\"a\"x",
                "Content-Disposition: form-data; name=\"a\"; name=\"b\"",
                "Content-Disposition: form-data; name",
                "Content-Disposition: form-data; name=\"a\"; filename*=latin1''%E9",
                "Content-Disposition: form-data; name=\"a\"; filename*=UTF-8''%E9",
                "Content-Disposition: form-data; name=\"a\"\r\nContent-Disposition: form-data; name=\"b\"",
                "Content-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64",
                "Content-Type: text/plain",
                "no colon",
                ": no name",
            })
    void aMalformedPartIsRefused(String headers) {
        assertThatThrownBy(() -> read(part(headers), 5, TYPE))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.type().status()).isEqualTo(400));
    }

    @Test
    void aFilenameThatIsNoUtf8IsRefused() {
        byte[] form = new String(
                        part("Content-Disposition: form-data; name=\"a\"; filename=\"é\""), StandardCharsets.UTF_8)
                .getBytes(StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> read(form, 4096, TYPE)).hasMessageContaining("UTF-8");
    }

    @Test
    void anotherMediaTypeIsUnsupported() {
        for (String type : new String[] {null, "", "application/json", "multipart/mixed; boundary=x"}) {
            assertThatThrownBy(() -> MultipartReader.of(new FixedBody(new byte[0], 1), type))
                    .isInstanceOfSatisfying(
                            Refusal.class,
                            refusal -> assertThat(refusal.type()).isEqualTo(ProblemType.UNSUPPORTED_MEDIA_TYPE));
        }
    }

    @Test
    void aBoundaryThatIsMissingTooLongOrStrangeIsMalformed() {
        for (String boundary :
                new String[] {"", "; boundary=", "; boundary=" + "b".repeat(71), "; boundary=\"a \"", "; boundary=é"}) {
            assertThatThrownBy(
                            () -> MultipartReader.of(new FixedBody(new byte[0], 1), "multipart/form-data" + boundary))
                    .isInstanceOfSatisfying(
                            Refusal.class, refusal -> assertThat(refusal.type()).isEqualTo(ProblemType.MALFORMED));
        }
    }

    @Test
    void endlessHeadersPartsAndSurroundingsAreRefusedEarly() {
        byte[] headers = part("Content-Disposition: form-data; name=\"" + "a".repeat(20_000) + "\"");
        byte[] preamble = new byte[10 << 20];
        List<byte[]> parts = new ArrayList<>();
        for (int i = 0; i <= MultipartReader.MAX_PARTS; i++) {
            parts.add(new byte[0]);
        }

        assertThatThrownBy(() -> read(headers, 512, TYPE)).hasMessageContaining("part headers");
        assertThatThrownBy(() -> read(form("xx", parts), 4096, TYPE)).hasMessageContaining("parts");
        FixedBody endless = new FixedBody(preamble, 4096);
        assertThatThrownBy(() -> MultipartReader.of(endless, TYPE).next()).hasMessageContaining("boundary");
        assertThat(endless.taken()).isLessThan(100_000);
    }

    private static List<Field> read(byte[] form, int pieceBytes, String contentType) {
        MultipartReader reader = MultipartReader.of(new FixedBody(form, pieceBytes), contentType);
        List<Field> fields = new ArrayList<>();
        for (FormPart part = reader.next(); part != null; part = reader.next()) {
            fields.add(new Field(part.name(), part.filename(), part.contentType(), content(part)));
        }
        return fields;
    }

    private static byte[] content(FormPart part) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (ByteBuffer next = part.content().next();
                next != null;
                next = part.content().next()) {
            assertThat(next.hasRemaining()).isTrue();
            byte[] bytes = new byte[next.remaining()];
            next.get(bytes);
            content.writeBytes(bytes);
        }
        return content.toByteArray();
    }

    private static byte[] part(String headers) {
        return ("--xx\r\n" + headers + "\r\n\r\ncontent\r\n--xx--").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] form(String boundary, List<byte[]> contents) {
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        for (byte[] content : contents) {
            form.writeBytes(("--" + boundary + "\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            form.writeBytes(content);
            form.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        }
        form.writeBytes(("--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return form.toByteArray();
    }

    private static String boundary(Random random) {
        String letters = "-ab'()+_,./:=?";
        StringBuilder boundary = new StringBuilder();
        for (int i = random.nextInt(1, 12); i > 0; i--) {
            boundary.append(letters.charAt(random.nextInt(letters.length())));
        }
        return boundary.toString();
    }

    /** Content full of beginnings of the delimiter, but without the delimiter. */
    private static byte[] almostDelimiters(Random random, String boundary) {
        String delimiter = "\r\n--" + boundary;
        StringBuilder content = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            content.append(delimiter, 0, random.nextInt(delimiter.length())).append((char) random.nextInt(1, 14));
        }
        return content.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}

package io.vaultx.web.form;

import static org.assertj.core.api.Assertions.assertThat;

import io.vaultx.threads.Fuzz;
import io.vaultx.web.ContentDisposition;
import io.vaultx.web.FixedBody;
import io.vaultx.web.Refusal;
import io.vaultx.web.Refusals;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Forms, their headers and the names in them, whatever they look like. */
class FormFuzzTest {
    private static final String TYPE = "multipart/form-data; boundary=X1";

    /** A part as it was read. */
    private record Read(
            String name,
            @Nullable String filename,
            @Nullable String type,
            String content) {}

    @Test
    void aFormIsReadTheSameHoweverItArrives() {
        String chunk = "--X1\r\nContent-Disposition: form-data; name=\"chunk\"; filename=\"a.bin\"\r\n"
                + "Content-Type: application/octet-stream\r\n\r\nsome\r\n--X \r\n-bytes\r\n--X1--\r\n";
        String two = "preamble\r\n--X1 \t\r\ncontent-disposition:form-data;name=a\r\n\r\n\r\n--X1\r\n"
                + "Content-Disposition: form-data; name=\"file\"; filename*=UTF-8''%C3%A9\r\n\r\n\r\r\n\r--X1--epilogue";
        List<byte[]> valid = List.of(bytes(chunk), bytes(two), bytes("--X1--"), bytes("\r\n--X1--\r\n"));
        Fuzz.of("forms", 6_000).bytes(valid, form -> {
            Optional<List<Read>> whole = read(form, form.length + 1);
            assertThat(read(form, 1)).isEqualTo(whole);
            assertThat(read(form, 7)).isEqualTo(whole);
            whole.ifPresent(parts -> assertThat(parts.stream().map(Read::content))
                    .isEqualTo(contentsBetweenDelimiters(form, parts.size())));
        });
    }

    private static Optional<List<Read>> read(byte[] form, int pieceBytes) {
        return Refusals.accepted(() -> {
            MultipartReader reader = MultipartReader.of(new FixedBody(form, pieceBytes), TYPE);
            List<Read> parts = new ArrayList<>();
            for (FormPart part = reader.next(); part != null; part = reader.next()) {
                parts.add(new Read(
                        part.name(),
                        part.filename().orElse(null),
                        part.contentType().orElse(null),
                        drained(part)));
            }
            assertThat(reader.next()).isNull();
            return parts;
        });
    }

    private static String drained(FormPart part) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (ByteBuffer next = part.content().next();
                next != null;
                next = part.content().next()) {
            assertThat(next.hasRemaining()).as("a buffer is never empty").isTrue();
            while (next.hasRemaining()) {
                content.write(next.get());
            }
        }
        return content.toString(StandardCharsets.ISO_8859_1);
    }

    /** RFC 2046 read by another hand: what lies between the delimiters, behind the first empty line. */
    private static List<String> contentsBetweenDelimiters(byte[] form, int count) {
        String[] pieces = ("\r\n" + new String(form, StandardCharsets.ISO_8859_1)).split("\r\n--X1", -1);
        List<String> contents = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            String piece = pieces[i].substring(pieces[i].indexOf("\r\n") + 2);
            int headersEnd = (piece + "\r\n").indexOf("\r\n\r\n");
            contents.add(piece.substring(Math.min(headersEnd + 4, piece.length())));
        }
        assertThat(pieces[count + 1]).startsWith("--");
        return contents;
    }

    @Test
    void aBoundaryIsOneOfRfc2046OrTheTypeIsRefused() {
        List<String> valid = List.of(
                TYPE,
                "Multipart/Form-Data; charset=utf-8; boundary=\"gc0p4Jq0M2Yt08jU534c0p\"",
                "multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW",
                "multipart/form-data;boundary=\"a b'()+_,-./:=?\"");
        Fuzz.of("boundaries", 10_000)
                .words("boundary=", ";", "\"", "a".repeat(71))
                .texts(
                        valid,
                        type -> Refusals.accepted(() -> Boundary.delimiter(type))
                                .ifPresent(delimiter -> {
                                    assertThat(delimiter).hasSizeBetween(5, 74).startsWith('\r', '\n', '-', '-');
                                    assertThat(new String(delimiter, StandardCharsets.ISO_8859_1).substring(2))
                                            .matches("[\\x20-\\x7e]+");
                                }));
    }

    @Test
    void aPartsHeadersEndInAPartOrARefusal() {
        List<byte[]> valid = List.of(
                bytes("Content-Disposition: form-data; name=\"file\"; filename=\"C:\\\\dir\\\"x\\\".txt\""),
                bytes("content-disposition: form-data; name=a; filename*=utf-8'en'%e2%82%ac"),
                bytes("Content-Transfer-Encoding: binary\nContent-Disposition: form-data; name=\"\u00e9\""));
        Fuzz.of("part headers", 10_000)
                .bytes(
                        valid,
                        lines -> Refusals.accepted(
                                        () -> PartHeaders.parse(split(lines)).part(new FixedBody(lines, 9)))
                                .ifPresent(part -> assertThat(Objects.requireNonNull(part.name()))
                                        .doesNotContain("\ufffd")));
    }

    private static List<byte[]> split(byte[] lines) {
        return new String(lines, StandardCharsets.ISO_8859_1)
                .lines()
                .map(line -> line.getBytes(StandardCharsets.ISO_8859_1))
                .toList();
    }

    /** What goes out as a header is one line of ASCII and means the name, whatever the name is. */
    @Test
    void aFileNameComesBackFromItsHeader() {
        List<String> valid = List.of("photo.jpg", "\u00e9t\u00e9 2026.pdf", "a\"b\\c%20;d", "\ud83d\ude00.png", "'");
        Fuzz.of("file names", 10_000).texts(valid, name -> {
            String header = ContentDisposition.attachment(name);
            assertThat(header).matches("[\\x20-\\x7e]*");
            HeaderValue read = HeaderValue.parse(header);
            assertThat(read.token()).isEqualTo("attachment");
            String extended = read.extendedParameter("filename");
            String expected = new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
            assertThat(extended == null ? read.parameter("filename") : extended).isEqualTo(expected);
        });
    }

    @Test
    void aHeaderValueIsParametersOrARefusal() {
        List<String> valid =
                List.of("form-data; name=\"file\"; filename=\"x\"", "a; b=c;d=\"e\\\"f\" ; g*=UTF-8''h", "x;");
        Fuzz.of("header values", 10_000)
                .words(";", "=", "\"", "*=", "UTF-8''", "\\")
                .texts(valid, text -> {
                    try {
                        HeaderValue value = HeaderValue.parse(text);
                        for (String name : value.parameters().keySet()) {
                            Refusals.accepted(
                                    () -> Optional.ofNullable(value.extendedParameter(name.replace("*", ""))));
                        }
                    } catch (Refusal refused) {
                        Refusals.assertIsForClients(refused);
                    }
                });
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

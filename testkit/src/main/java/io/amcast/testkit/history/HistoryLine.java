package io.amcast.testkit.history;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.amcast.spi.DeliveryObserver.From;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One line of a history. Fields that are not known are passed over. */
sealed interface HistoryLine {
    String member();

    String group();

    long incarnation();

    /**
     * The line that begins an incarnation.
     *
     * @param relation what says which messages conflict; null if the line does not name it
     */
    record Start(
            String member,
            String group,
            long incarnation,
            long start,
            From from,
            @Nullable String relation) implements HistoryLine {}

    /**
     * A delivery.
     *
     * @param timestamp 0 if the message commutes with everything
     * @param keys null if the conflict relation is a predicate
     */
    record Delivery(
            String member,
            String group,
            long incarnation,
            long position,
            String id,
            List<String> destinations,
            long timestamp,
            @Nullable List<RecordedKey> keys)
            implements HistoryLine {}

    /**
     * Reads a line.
     *
     * @param place for the error
     * @throws HistoryFormatException naming place, value and mend
     */
    static HistoryLine parse(byte[] line, int length, String place) throws HistoryFormatException {
        return new Parser(place).parse(line, 0, length, 0);
    }

    /** Reads the fields of one line after the other. Not thread-safe. */
    final class Parser {
        private static final JsonFactory JSON = new JsonFactory();

        private final String place;
        private long number;
        private @Nullable String member;
        private @Nullable String group;
        private @Nullable String id;
        private @Nullable String from;
        private @Nullable String relation;
        private @Nullable List<String> destinations;
        private @Nullable List<RecordedKey> keys;
        private long incarnation;
        private long position;
        private long start;
        private long timestamp;
        private boolean hasTimestamp;

        Parser(String place) {
            this.place = place;
        }

        /**
         * Reads one line.
         *
         * @param lineNumber for the error; 0 if the place says enough
         */
        HistoryLine parse(byte[] bytes, int offset, int length, long lineNumber) throws HistoryFormatException {
            number = lineNumber;
            member = group = id = from = relation = null;
            destinations = null;
            keys = null;
            incarnation = position = start = -1;
            timestamp = 0;
            hasTimestamp = false;
            try (JsonParser json = JSON.createParser(bytes, offset, length)) {
                expect(json.nextToken(), JsonToken.START_OBJECT, "line", "begin it with {");
                for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                    json.nextToken();
                    field(json, name);
                }
                expect(json.currentToken(), JsonToken.END_OBJECT, "line", "end it with }");
                if (json.nextToken() != null) {
                    throw bad("there is text after the closing brace; write one object a line");
                }
            } catch (HistoryFormatException e) {
                throw e;
            } catch (JsonProcessingException e) {
                throw bad("it is no JSON (" + e.getOriginalMessage() + "); remove the line or restore the file");
            } catch (IOException e) {
                throw bad("it is no UTF-8 (" + e.getMessage() + "); remove the line or restore the file");
            }
            return line();
        }

        private void field(JsonParser json, String name) throws IOException {
            switch (name) {
                case "member" -> member = text(json, name);
                case "group" -> group = text(json, name);
                case "id" -> id = text(json, name);
                case "from" -> from = text(json, name);
                case "relation" -> relation = text(json, name);
                case "incarnation" -> incarnation = count(json, name);
                case "pos" -> position = count(json, name);
                case "start" -> start = count(json, name);
                case "ts" -> {
                    hasTimestamp = true;
                    timestamp = json.currentToken() == JsonToken.VALUE_NULL ? 0 : count(json, name);
                }
                case "dst" -> destinations = texts(json);
                case "keys" -> keys = keys(json);
                default -> json.skipChildren();
            }
        }

        private HistoryLine line() throws HistoryFormatException {
            String itsMember = present(member, "member");
            String itsGroup = present(group, "group");
            if (incarnation < 1) {
                throw bad("incarnation is missing or not positive; incarnations count from 1");
            }
            if (from != null) {
                if (start < 0) {
                    throw bad("start is missing; it tells how many deliveries the state holds");
                }
                return new Start(itsMember, itsGroup, incarnation, start, from(from), relation);
            }
            if (position < 0 || !hasTimestamp) {
                throw bad(
                        (hasTimestamp ? "pos" : "ts")
                                + " is missing; a line has member, group, incarnation, and start, from or pos, id, dst, ts, keys");
            }
            List<String> itsDestinations = destinations;
            if (itsDestinations == null || itsDestinations.isEmpty()) {
                throw bad("dst is missing or empty; it lists the destination groups");
            }
            return new Delivery(
                    itsMember, itsGroup, incarnation, position, present(id, "id"), itsDestinations, timestamp, keys);
        }

        private From from(String name) throws HistoryFormatException {
            for (From value : From.values()) {
                if (value.name().toLowerCase(Locale.ROOT).equals(name)) {
                    return value;
                }
            }
            throw bad("from is \"" + name + "\"; it is one of empty, disk, install");
        }

        private List<String> texts(JsonParser json) throws IOException {
            expect(json.currentToken(), JsonToken.START_ARRAY, "dst", "write [\"group\", ...]");
            List<String> texts = new ArrayList<>(2);
            while (json.nextToken() != JsonToken.END_ARRAY) {
                texts.add(text(json, "dst"));
            }
            return texts;
        }

        private List<RecordedKey> keys(JsonParser json) throws IOException {
            String form = "write [[\"key\", \"mode\"], ...]";
            expect(json.currentToken(), JsonToken.START_ARRAY, "keys", form);
            List<RecordedKey> entries = new ArrayList<>(2);
            while (json.nextToken() != JsonToken.END_ARRAY) {
                expect(json.currentToken(), JsonToken.START_ARRAY, "keys", form);
                json.nextToken();
                String key = text(json, "keys");
                json.nextToken();
                String mode = text(json, "keys");
                if (mode.length() != 1 || mode.charAt(0) < 'a' || mode.charAt(0) > 'z') {
                    throw bad("keys has the mode \"" + mode + "\"; a mode is one letter, a to z");
                }
                expect(json.nextToken(), JsonToken.END_ARRAY, "keys", form);
                entries.add(new RecordedKey(key, mode.charAt(0)));
            }
            return entries;
        }

        private String text(JsonParser json, String name) throws IOException {
            expect(json.currentToken(), JsonToken.VALUE_STRING, name, "write a string");
            return json.getText();
        }

        private long count(JsonParser json, String name) throws IOException {
            expect(json.currentToken(), JsonToken.VALUE_NUMBER_INT, name, "write a whole number");
            long value = json.getLongValue();
            if (value < 0) {
                throw bad(name + " is " + value + "; it is 0 or more");
            }
            return value;
        }

        private String present(@Nullable String value, String name) throws HistoryFormatException {
            if (value == null || value.isEmpty()) {
                throw bad(name + " is missing or empty; a line names it");
            }
            return value;
        }

        private void expect(@Nullable JsonToken found, JsonToken wanted, String name, String mend)
                throws HistoryFormatException {
            if (found != wanted) {
                throw bad(name + " is malformed; " + mend);
            }
        }

        private HistoryFormatException bad(String what) {
            return new HistoryFormatException(place + (number == 0 ? "" : ", line " + number) + ": " + what);
        }
    }
}

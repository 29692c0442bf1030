package io.amcast.examples.embedding;

import io.amcast.Codec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Transfers as bytes. */
// snippet: codec
public final class TransferCodec implements Codec<Transfer> {
    @Override
    public byte[] encode(Transfer transfer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(transfer.from());
            out.writeUTF(transfer.to());
            out.writeLong(transfer.cents());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @Override
    public Transfer decode(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            return new Transfer(in.readUTF(), in.readUTF(), in.readLong());
        } catch (IOException e) {
            throw new UncheckedIOException(e); // becomes the message's result
        }
    }
}
// end

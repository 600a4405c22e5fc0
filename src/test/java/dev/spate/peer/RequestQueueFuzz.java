package dev.spate.peer;

import dev.spate.fuzz.Check;
import java.util.ArrayList;
import java.util.List;

/** What a leecher requests and cancels, in any order: the ring of numbers is compared with a list of objects. */
public final class RequestQueueFuzz {
    private static final int ACTIONS = 5;

    private RequestQueueFuzz() {}

    private record Request(int piece, int offset, int length) {
        static Request of(int number) {
            return new Request(number, number * 3, number + 1);
        }
    }

    /** Pairs of bytes: what is done, and with which request. */
    public static void fuzzerTestOneInput(byte[] data) {
        RequestQueue queue = new RequestQueue();
        List<Request> model = new ArrayList<>();
        for (int at = 0; at + 1 < data.length; at += 2) {
            Request request = Request.of(data[at + 1] & 0xff);
            switch ((data[at] & 0xff) % ACTIONS) {
                case 0 -> {
                    queue.add(request.piece(), request.offset(), request.length(), at);
                    model.add(request);
                }
                case 1 -> {
                    if (!model.isEmpty()) {
                        queue.poll();
                        model.remove(0);
                    }
                }
                case 2 ->
                    Check.equal(
                            model.remove(request),
                            queue.remove(request.piece(), request.offset(), request.length(), 0));
                case 3 -> {
                    if (!model.isEmpty()) {
                        int index = request.piece() % model.size();
                        queue.remove(index);
                        model.remove(index);
                    }
                }
                default -> {
                    queue.clear();
                    model.clear();
                }
            }
            compare(model, queue);
        }
    }

    private static void compare(List<Request> model, RequestQueue queue) {
        Check.equal(model.size(), queue.size());
        Check.equal(model.isEmpty(), queue.isEmpty());
        for (int i = 0; i < model.size(); i++) {
            Check.equal(model.get(i), new Request(queue.piece(i), queue.offset(i), queue.length(i)));
        }
    }
}

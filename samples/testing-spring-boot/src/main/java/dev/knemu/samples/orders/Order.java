package dev.knemu.samples.orders;

/** What a customer wants. */
record Order(String id, String item, boolean paid) {

    Order asPaid() {
        return new Order(id, item, true);
    }
}

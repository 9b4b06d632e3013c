package dev.knemu.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A layered layout of a directed graph, after Sugiyama: circles are broken, each node is put one layer behind the last
 * that leads to it, edges over several layers get a stop in each, and the order in a layer follows the neighbours.
 *
 * <p>Deterministic: ties fall by the order in which nodes and edges were given. Knows nodes by number only.
 */
final class Layers {

    private static final int SWEEPS = 8;

    /** A way from one node to another, through the stops that were made for it. */
    static final class Way {
        final int from;
        final int to;
        /** Whether it runs against the layers. */
        boolean reversed;
        /** All nodes on it in the direction of the layers, ends included. */
        List<Integer> stops = List.of();

        Way(int from, int to) {
            this.from = from;
            this.to = to;
        }
    }

    private final int nodes;
    private final List<Way> ways;
    private final List<List<Way>> outgoing = new ArrayList<>();
    private int[] layerOf;
    private int[] place = {};
    private final List<List<Integer>> layers = new ArrayList<>();
    private final List<List<Integer>> before = new ArrayList<>();
    private final List<List<Integer>> after = new ArrayList<>();

    Layers(int nodes, List<Way> ways) {
        this.nodes = nodes;
        this.ways = ways;
        this.layerOf = new int[nodes];
        for (int i = 0; i < nodes; i++) {
            outgoing.add(new ArrayList<>());
        }
        ways.stream()
                .filter(way -> way.from != way.to)
                .forEach(way -> outgoing.get(way.from).add(way));
        breakCircles();
        assignLayers();
        addStops();
        order();
    }

    /** Each layer's nodes from top to bottom; numbers from {@code nodes} on are stops. */
    List<List<Integer>> layers() {
        return layers;
    }

    int layerOf(int node) {
        return layerOf[node];
    }

    /** The neighbours in the layer before. */
    List<Integer> before(int node) {
        return before.get(node);
    }

    List<Integer> after(int node) {
        return after.get(node);
    }

    /** Where nothing leads to is where it begins; the rest follows in the order given. */
    private void breakCircles() {
        int[] incoming = new int[nodes];
        ways.stream().filter(way -> way.from != way.to).forEach(way -> incoming[way.to]++);
        int[] state = new int[nodes];
        for (int i = 0; i < nodes; i++) {
            if (incoming[i] == 0) {
                visit(i, state);
            }
        }
        for (int i = 0; i < nodes; i++) {
            visit(i, state);
        }
    }

    /** Depth first, without recursion: a chain may be as long as the manifest. */
    private void visit(int start, int[] state) {
        if (state[start] != 0) {
            return;
        }
        List<int[]> stack = new ArrayList<>();
        stack.add(new int[] {start, 0});
        state[start] = 1;
        while (!stack.isEmpty()) {
            int[] top = stack.get(stack.size() - 1);
            List<Way> out = outgoing.get(top[0]);
            if (top[1] == out.size()) {
                state[top[0]] = 2;
                stack.remove(stack.size() - 1);
                continue;
            }
            Way way = out.get(top[1]++);
            if (state[way.to] == 1) {
                way.reversed = true;
            } else if (state[way.to] == 0) {
                state[way.to] = 1;
                stack.add(new int[] {way.to, 0});
            }
        }
    }

    private static int tail(Way way) {
        return way.reversed ? way.to : way.from;
    }

    private static int head(Way way) {
        return way.reversed ? way.from : way.to;
    }

    /** The longest path decides. */
    private void assignLayers() {
        int[] incoming = new int[nodes];
        List<List<Integer>> heads = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            heads.add(new ArrayList<>());
        }
        for (Way way : ways) {
            if (way.from != way.to) {
                incoming[head(way)]++;
                heads.get(tail(way)).add(head(way));
            }
        }
        List<Integer> ready = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            if (incoming[i] == 0) {
                ready.add(i);
            }
        }
        for (int next = 0; next < ready.size(); next++) {
            int node = ready.get(next);
            for (int head : heads.get(node)) {
                layerOf[head] = Math.max(layerOf[head], layerOf[node] + 1);
                if (--incoming[head] == 0) {
                    ready.add(head);
                }
            }
        }
    }

    private void addStops() {
        List<Integer> layerOfAll = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            layerOfAll.add(layerOf[i]);
            before.add(new ArrayList<>());
            after.add(new ArrayList<>());
        }
        for (Way way : ways) {
            if (way.from == way.to) {
                continue;
            }
            List<Integer> stops = new ArrayList<>(List.of(tail(way)));
            for (int layer = layerOf[tail(way)] + 1; layer < layerOf[head(way)]; layer++) {
                stops.add(layerOfAll.size());
                layerOfAll.add(layer);
                before.add(new ArrayList<>());
                after.add(new ArrayList<>());
            }
            stops.add(head(way));
            for (int i = 1; i < stops.size(); i++) {
                after.get(stops.get(i - 1)).add(stops.get(i));
                before.get(stops.get(i)).add(stops.get(i - 1));
            }
            way.stops = stops;
        }
        layerOf = layerOfAll.stream().mapToInt(Integer::intValue).toArray();
        int count = Arrays.stream(layerOf).max().orElse(-1) + 1;
        for (int i = 0; i < count; i++) {
            layers.add(new ArrayList<>());
        }
        // Depth first from the left, so that what belongs together begins together.
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < nodes; i++) {
            if (before.get(i).isEmpty()) {
                place(i, seen);
            }
        }
        place = new int[layerOf.length];
        layers.forEach(this::number);
    }

    private void place(int start, Set<Integer> seen) {
        List<Integer> stack = new ArrayList<>(List.of(start));
        while (!stack.isEmpty()) {
            int node = stack.remove(stack.size() - 1);
            if (seen.add(node)) {
                layers.get(layerOf[node]).add(node);
                List<Integer> next = after.get(node);
                for (int i = next.size() - 1; i >= 0; i--) {
                    stack.add(next.get(i));
                }
            }
        }
    }

    private void number(List<Integer> layer) {
        for (int i = 0; i < layer.size(); i++) {
            place[layer.get(i)] = i;
        }
    }

    private void order() {
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            boolean forward = sweep % 2 == 0;
            for (int i = 1; i < layers.size(); i++) {
                List<Integer> layer = layers.get(forward ? i : layers.size() - 1 - i);
                Map<Integer, Double> wish = new HashMap<>();
                for (int node : layer) {
                    List<Integer> neighbours = forward ? before.get(node) : after.get(node);
                    double middle = neighbours.stream()
                            .mapToInt(other -> place[other])
                            .average()
                            .orElse(place[node]);
                    wish.put(node, middle);
                }
                layer.sort(Comparator.comparing(wish::get));
                number(layer);
            }
        }
    }
}

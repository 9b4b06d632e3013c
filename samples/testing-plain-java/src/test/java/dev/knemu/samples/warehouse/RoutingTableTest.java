package dev.knemu.samples.warehouse;

import dev.knemu.test.routing.RoutingTable;
import dev.knemu.test.routing.RoutingTableTests;

@RoutingTable("routing.yaml")
class RoutingTableTest implements RoutingTableTests {}

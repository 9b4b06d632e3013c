package dev.knemu.resource;

import java.util.List;

/** The EventPolicies that apply. Source: {@code pkg/apis/duck/v1/auth_types.go}. */
public record AppliedEventPoliciesStatus(List<PolicyRef> policies) {

    public static final AppliedEventPoliciesStatus EMPTY = new AppliedEventPoliciesStatus(List.of());

    public AppliedEventPoliciesStatus {
        policies = List.copyOf(policies);
    }

    public record PolicyRef(String name, String apiVersion) {}
}

package dev.knemu.resource;

import java.util.Optional;

/** Decides, before a resource is stored, whether and in what form it is. */
@FunctionalInterface
public interface Admission {

    /** Admits everything as it is. */
    Admission ALL = (candidate, old, config, user) -> candidate;

    /**
     * @param old what is to be replaced; empty for a new resource
     * @param user who asks
     * @return what is to be stored; kind and name must be the candidate's
     * @throws ApiStatusException if it is refused
     */
    Resource admit(Resource candidate, Optional<Resource> old, ClusterConfig config, String user);
}

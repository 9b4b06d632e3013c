package dev.knemu.resource;

import java.util.ArrayList;
import java.util.List;

/**
 * One resource being looked at.
 *
 * @param namespace the resource's
 * @param user who asks
 * @param errors what has been found so far
 */
record Review(ClusterConfig config, String namespace, String user, List<FieldError> errors) {

    Review(ClusterConfig config, String namespace, String user) {
        this(config, namespace, user, new ArrayList<>());
    }
}

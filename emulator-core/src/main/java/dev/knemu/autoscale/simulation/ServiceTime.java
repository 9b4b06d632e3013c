package dev.knemu.autoscale.simulation;

/**
 * How long a pod takes for one request once it has begun.
 *
 * @param distribution how the times of single requests differ
 * @param meanSeconds above 0
 * @param sigma of {@link Distribution#LOGNORMAL}: the deviation of the logarithm
 * @param saturation requests that a pod can work on at full speed; with more under way each takes as much longer. {@link
 *     Double#POSITIVE_INFINITY} for a pod that is never slowed down.
 */
public record ServiceTime(Distribution distribution, double meanSeconds, double sigma, double saturation) {

    /** How the times of single requests differ. */
    public enum Distribution {
        FIXED,
        EXPONENTIAL,
        LOGNORMAL
    }

    public ServiceTime {
        if (!(meanSeconds > 0) || !(saturation > 0) || !(sigma >= 0)) {
            throw new InvalidSimulationException("A service time of " + meanSeconds + " s with sigma " + sigma
                    + " that saturates at " + saturation + " is not possible: time and saturation are above 0,"
                    + " sigma is 0 or more.");
        }
    }

    public static ServiceTime fixed(double seconds) {
        return new ServiceTime(Distribution.FIXED, seconds, 0, Double.POSITIVE_INFINITY);
    }

    public static ServiceTime exponential(double meanSeconds) {
        return new ServiceTime(Distribution.EXPONENTIAL, meanSeconds, 0, Double.POSITIVE_INFINITY);
    }

    public static ServiceTime lognormal(double meanSeconds, double sigma) {
        return new ServiceTime(Distribution.LOGNORMAL, meanSeconds, sigma, Double.POSITIVE_INFINITY);
    }

    /** Slower with more than so many requests under way in a pod. */
    public ServiceTime saturatingAt(double requests) {
        return new ServiceTime(distribution, meanSeconds, sigma, requests);
    }

    /** @param underWay requests of the pod, with this one */
    double draw(Randomness random, int underWay) {
        double stretch = Math.max(1, underWay / saturation);
        return stretch
                * meanSeconds
                * switch (distribution) {
                    case FIXED -> 1;
                    case EXPONENTIAL -> random.exponential();
                    case LOGNORMAL -> StrictMath.exp(sigma * random.normal() - sigma * sigma / 2);
                };
    }
}

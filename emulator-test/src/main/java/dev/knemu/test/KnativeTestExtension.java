package dev.knemu.test;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * What {@link KnativeTest} does. Has no state: emulators live in JUnit's own stores, which close them at the end of the test
 * or the class, whatever happens.
 */
final class KnativeTestExtension implements BeforeEachCallback, AfterEachCallback, ParameterResolver {

    private static final ExtensionContext.Namespace STORE = ExtensionContext.Namespace.create(KnativeTest.class);

    KnativeTestExtension() {}

    /** A constructor's parameters are those of the test that the instance is made for. */
    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        fixture(context).begin(context);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        ExtensionContext annotated = annotated(context);
        ExtensionContext owner = owner(annotated, context);
        Fixture fixture = owner.getStore(STORE).get(owner.getUniqueId(), Fixture.class);
        // None: it could not be started, and that has been told.
        if (fixture != null) {
            fixture.end(context);
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return Parameters.isOurs(parameter);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return Parameters.resolve(parameter, fixture(context));
    }

    private static Fixture fixture(ExtensionContext context) {
        ExtensionContext annotated = annotated(context);
        KnativeTest test = annotation(annotated);
        if (test.emulatorPer() == KnativeTest.Per.TEST
                && context.getTestMethod().isEmpty()) {
            throw new ParameterResolutionException("Each test of " + annotated.getDisplayName()
                    + " has its own emulator, and this parameter is asked for when no test runs. Write emulatorPer ="
                    + " CLASS on @KnativeTest for one that all tests share, or take the parameter in @BeforeEach.");
        }
        return started(owner(annotated, context), test);
    }

    private static ExtensionContext owner(ExtensionContext annotated, ExtensionContext context) {
        return annotation(annotated).emulatorPer() == KnativeTest.Per.CLASS ? annotated : context;
    }

    // Its successor came with JUnit 6.
    @SuppressWarnings("deprecation")
    private static Fixture started(ExtensionContext owner, KnativeTest test) {
        return owner.getStore(STORE)
                .getOrComputeIfAbsent(
                        // A store looks into those of the contexts around as well, where another may live.
                        owner.getUniqueId(),
                        any -> Fixture.start(Settings.of(test), Parameters.needPort(owner.getRequiredTestClass())),
                        Fixture.class);
    }

    /** The nearest class that has the annotation. */
    private static ExtensionContext annotated(ExtensionContext context) {
        ExtensionContext here = context;
        while (here.getTestMethod().isPresent() || !isAnnotated(here)) {
            here = here.getParent().orElseThrow(IllegalStateException::new);
        }
        return here;
    }

    private static boolean isAnnotated(ExtensionContext context) {
        return context.getTestClass()
                .filter(type -> AnnotationSupport.isAnnotated(type, KnativeTest.class))
                .isPresent();
    }

    private static KnativeTest annotation(ExtensionContext annotated) {
        return AnnotationSupport.findAnnotation(annotated.getTestClass(), KnativeTest.class)
                .orElseThrow(IllegalStateException::new);
    }
}

package dev.knemu.test;

import dev.knemu.fault.Faults;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/** The runs of an {@link IdempotencyTest}. Has no state. */
final class IdempotencyTestExtension implements TestTemplateInvocationContextProvider {

    IdempotencyTestExtension() {}

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return AnnotationSupport.isAnnotated(context.getTestMethod(), IdempotencyTest.class);
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        IdempotencyTest test = AnnotationSupport.findAnnotation(context.getTestMethod(), IdempotencyTest.class)
                .orElseThrow();
        Faults faults = Faults.seed(test.seed()).to(test.to()).on(test.on());
        IdempotencyRun.Plain plain = new IdempotencyRun.Plain();
        return Stream.of(
                run("without faults", Faults.NONE, plain),
                run("every request twice", faults.duplicate(1), plain),
                run("every first answer lost", faults.loseFirstAck(1), plain),
                run(
                        "some of both (seed " + test.seed() + ")",
                        faults.duplicate(0.5).loseFirstAck(0.5),
                        plain));
    }

    private static TestTemplateInvocationContext run(String name, Faults faults, IdempotencyRun.Plain plain) {
        return new TestTemplateInvocationContext() {
            @Override
            public String getDisplayName(int invocationIndex) {
                return name;
            }

            @Override
            public List<Extension> getAdditionalExtensions() {
                return List.of(new IdempotencyRun(name, faults, plain));
            }
        };
    }
}

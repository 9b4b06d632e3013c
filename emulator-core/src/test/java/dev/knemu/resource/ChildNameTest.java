package dev.knemu.resource;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChildNameTest {
    private static final String LONG_PARENT = "a".repeat(60);

    @Test
    void joinsWhatFitsInto63Bytes() {
        assertThat(ChildName.of("default", "-kne-trigger")).isEqualTo("default-kne-trigger");
        assertThat(ChildName.of("p".repeat(60), "-ab")).hasSize(63).endsWith("p-ab");
    }

    @Test
    void putsTheParentsHashBeforeAShortSuffix() {
        assertThat(ChildName.of(LONG_PARENT, "-kne-trigger"))
                .isEqualTo("aaaaaaaaaaaaaaaaaaacc7ed669cf88f201c3297c6a91e1d18d-kne-trigger")
                .hasSize(63);
    }

    @Test
    void hashesBothWhenTheSuffixIsLong() {
        assertThat(ChildName.of(LONG_PARENT, "-kne-trigger-and-a-very-long-suffix"))
                .isEqualTo("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa07789b68315ee8b7d0b0053b056d1a45");
    }

    @Test
    void padsAShortParentWithTheSuffixAndStripsWhatIsNotAlphanumericFromTheEnd() {
        assertThat(ChildName.of("bbbbbbbbbbbbbbbbbbbb", "-ccccccccc.dddddddddddddddddddddddddddddddddddddddd"))
                .isEqualTo("bbbbbbbbbbbbbbbbbbbb2146d8581a7890917ad384adca7269be-ccccccccc");
    }

    @Test
    void tellsTwoLongParentsApart() {
        assertThat(ChildName.of(LONG_PARENT + "x", "-kne-trigger"))
                .isNotEqualTo(ChildName.of(LONG_PARENT + "y", "-kne-trigger"));
    }
}

package yolov3.network.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("tensorflow")
class Bfloat16SupportTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "Cascade Lake,    flags : fpu avx512f avx512_vnni,           false",
    "Cooper Lake,     flags : fpu avx512f avx512_bf16 arat,      true",
    "Sapphire Rapids, flags : fpu avx512_bf16 amx_bf16 amx_tile, true",
    "AMX alone,       flags : fpu amx_bf16,                      true",
    "Graviton 2,      Features : fp asimd asimddp,               false",
    "Graviton 3,      Features : fp asimd bf16 dgh,              true",
    "no flag,         model name : bf16,                         false",
  })
  void instructionsAreFoundAmongTheFlags(String name, String flags, boolean expected) {
    String processors = "processor : 0\nmodel name : " + name + "\n" + flags + "\nbugs : none\n";
    assertEquals(expected, Bfloat16Support.hasInstructions(processors));
  }

  @Test
  void limitsOfOneDnnWithoutBfloat16AreKnown() {
    assertEquals(Optional.of("SSE41"), Bfloat16Support.limit("SSE41"));
    assertEquals(Optional.of("avx2"), Bfloat16Support.limit("avx2"));
    assertEquals(Optional.of("AVX2_VNNI_2"), Bfloat16Support.limit("AVX2_VNNI_2"));
    assertEquals(Optional.empty(), Bfloat16Support.limit("AVX512_CORE"));
    assertEquals(Optional.empty(), Bfloat16Support.limit("DEFAULT"));
    assertEquals(Optional.empty(), Bfloat16Support.limit(null));
  }
}

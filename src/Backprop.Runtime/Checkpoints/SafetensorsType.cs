namespace Backprop;

/// <summary>The element types of the safetensors format.</summary>
public enum SafetensorsType
{
    /// <summary>BOOL: one byte, 0 or 1.</summary>
    Bool,

    /// <summary>U8.</summary>
    UInt8,

    /// <summary>I8.</summary>
    Int8,

    /// <summary>F8_E4M3: 4 exponent bits, 3 mantissa bits.</summary>
    Float8E4M3,

    /// <summary>F8_E5M2: 5 exponent bits, 2 mantissa bits.</summary>
    Float8E5M2,

    /// <summary>I16.</summary>
    Int16,

    /// <summary>U16.</summary>
    UInt16,

    /// <summary>F16: IEEE 754 half precision.</summary>
    Float16,

    /// <summary>BF16: the upper half of a single.</summary>
    BFloat16,

    /// <summary>I32.</summary>
    Int32,

    /// <summary>U32.</summary>
    UInt32,

    /// <summary>F32: IEEE 754 single precision.</summary>
    Float32,

    /// <summary>F64: IEEE 754 double precision.</summary>
    Float64,

    /// <summary>I64.</summary>
    Int64,

    /// <summary>U64.</summary>
    UInt64,
}

/// <summary>The table of element types: name in the file, size in bytes.</summary>
static class SafetensorsTypes
{
    static readonly (SafetensorsType Type, string Name, int Size)[] Table =
    [
        (SafetensorsType.Bool, "BOOL", 1),
        (SafetensorsType.UInt8, "U8", 1),
        (SafetensorsType.Int8, "I8", 1),
        (SafetensorsType.Float8E4M3, "F8_E4M3", 1),
        (SafetensorsType.Float8E5M2, "F8_E5M2", 1),
        (SafetensorsType.Int16, "I16", 2),
        (SafetensorsType.UInt16, "U16", 2),
        (SafetensorsType.Float16, "F16", 2),
        (SafetensorsType.BFloat16, "BF16", 2),
        (SafetensorsType.Int32, "I32", 4),
        (SafetensorsType.UInt32, "U32", 4),
        (SafetensorsType.Float32, "F32", 4),
        (SafetensorsType.Float64, "F64", 8),
        (SafetensorsType.Int64, "I64", 8),
        (SafetensorsType.UInt64, "U64", 8),
    ];

    public static bool TryParse(string name, out SafetensorsType type)
    {
        foreach (var row in Table)
        {
            if (row.Name == name)
            {
                type = row.Type;
                return true;
            }
        }

        type = default;
        return false;
    }

    // The rows stand in the order of the enum.
    public static int SizeOf(SafetensorsType type) => Table[(int)type].Size;

    public static string NameOf(SafetensorsType type) => Table[(int)type].Name;
}

namespace Backprop;

/// <summary>The element type of an IDX file; the values are the format's own type codes.</summary>
public enum IdxElementType : byte
{
    /// <summary>Unsigned bytes.</summary>
    UInt8 = 0x08,

    /// <summary>Signed bytes.</summary>
    Int8 = 0x09,

    /// <summary>Big-endian 16-bit signed integers.</summary>
    Int16 = 0x0B,

    /// <summary>Big-endian 32-bit signed integers.</summary>
    Int32 = 0x0C,

    /// <summary>Big-endian IEEE 754 single precision.</summary>
    Single = 0x0D,

    /// <summary>Big-endian IEEE 754 double precision.</summary>
    Double = 0x0E,
}

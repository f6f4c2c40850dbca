using System.Linq;
using Backprop.Models.Tests.Definitions;
using Xunit;

namespace Backprop.Models.Tests;

public sealed class ParameterNameTests
{
    [Fact]
    public void AttributesAndDeclarationsNameParameters()
    {
        var model = new NamedParameters();
        string[] names = ["rnn.cell.weight_hh_l0", "rnn.cell.weight_hh_l1", "rnn.cell.bias_all", "rnn.cell.scale", "heads.0.weight", "heads.0.bias", "heads.1.weight", "shift"];
        Assert.Equal(names, model.Parameters.Views.Select(v => v.Name));
        Assert.Equal(names, model.Gradients.Views.Select(v => v.Name));
    }
}

using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Backprop.Generators.Analysis;
using Backprop.Generators.Graphs;
using Microsoft.CodeAnalysis;

namespace Backprop.Generators.Definition;

/// <summary>
/// Names the parameters of a model by the path of fields that leads to them, as PyTorch does: <c>blocks.0.attention.query.weight</c>.
/// <c>[Name]</c> on a field replaces its segment, and the name a parameter is declared with replaces the segment and the index.
/// The order is that of the generated visitors; a parameter that several paths lead to is one parameter under its first name.
/// </summary>
internal sealed class ParameterNames(Evaluator evaluator)
{
    /// <summary>How deep layers are looked for inside of each other: deeper than any whose methods can be inlined.</summary>
    private const int MaximumDepth = 200;

    private readonly List<ParameterInfo> parameters = [], states = [];
    private readonly List<(string Field, SyntaxNode Declaration)> origins = [];
    private string field = "";
    private readonly HashSet<ObjectValue> visited = [];
    private readonly Stack<(ObjectValue Owner, string Member)> way = new();

    /// <summary>What is trained and what is only kept; for each parameter also the model's field that leads to it and the code that declares it.</summary>
    public static (EquatableArray<ParameterInfo> Parameters, EquatableArray<ParameterInfo> States, IReadOnlyList<(string Field, SyntaxNode Declaration)> Origins) Assign(Evaluator evaluator, ObjectValue model)
    {
        var names = new ParameterNames(evaluator);
        names.Visit(model, "");
        return (names.parameters.ToEquatableArray(), names.states.ToEquatableArray(), names.origins);
    }

    /// <summary>Whether a text can be a part of a parameter's name.</summary>
    public static bool IsValid(string name) => !name.Split('.').Any(string.IsNullOrWhiteSpace);

    private void Visit(ObjectValue owner, string prefix)
    {
        if (!visited.Add(owner)) return;
        foreach (ParameterMember member in Members.OfParameters(owner.Type))
        {
            if (prefix.Length == 0) field = member.FieldName;
            way.Push((owner, member.FieldName));
            if (way.Count > MaximumDepth) throw Endless();
            Visit(evaluator.ReadMember(owner, member.FieldName), prefix, member.Name, member.Kind is MemberKind.State or MemberKind.StateArray);
            way.Pop();
        }
    }

    /// <summary>At the model's field that leads into layers without end, of which a class is one that contains itself.</summary>
    private DefinitionException Endless()
    {
        INamedTypeSymbol type = way.Select(step => step.Owner.Type).GroupBy(t => t, SymbolEqualityComparer.Default).OrderByDescending(same => same.Count()).First().First();
        (ObjectValue model, string member) = way.Last();
        return new(Diagnostic.Create(Descriptors.EndlessLayer, model.Type.GetMembers(member)[0].Locations[0], type.Name));
    }

    private void Visit(AbstractValue value, string prefix, string member, bool isState)
    {
        string path = prefix + member;
        switch (value)
        {
            case ParameterValue { Index: < 0 } parameter:
                List<ParameterInfo> infos = isState ? states : parameters;
                (parameter.Index, parameter.IsState, parameter.Name) = (infos.Count, isState, prefix + (parameter.DeclaredName ?? member));
                infos.Add(new(parameter.Name, parameter.Shape));
                if (!isState) origins.Add((field, parameter.Declaration));
                break;
            case ObjectValue layer:
                if (!visited.Contains(layer)) layer.Path = path;
                Visit(layer, path + ".");
                break;
            case SequenceValue sequence:
                for (int i = 0; i < sequence.Items.Count; i++) Visit(sequence.Items[i], prefix, (member.Length == 0 ? "" : member + ".") + i.ToString(CultureInfo.InvariantCulture), isState);
                break;
        }
    }
}

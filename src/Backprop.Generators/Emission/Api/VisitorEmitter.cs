using System.Collections.Generic;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Emission.Api;

/// <summary>Writes how a model or layer shows its parameters, in declaration order.</summary>
internal static class VisitorEmitter
{
    public const string Interface = "global::Backprop.ILayer";

    public static void Write(IndentedWriter writer, IReadOnlyList<ParameterMember> members)
    {
        using (writer.Block($"void {Interface}.VisitParameters(global::Backprop.ParameterVisitor visitor, string prefix)"))
        {
            foreach (ParameterMember member in members) Write(writer, member);
        }
    }

    private static void Write(IndentedWriter writer, ParameterMember member)
    {
        string field = "this." + Names.Escape(member.FieldName), name = Literals.String(member.Name);
        if (member.Kind is MemberKind.Parameter or MemberKind.State or MemberKind.Layer)
        {
            string guard = member.Nullable ? $"if ({field} is not null) " : "";
            writer.Line(guard + Visit(member.Kind, field, name));
            return;
        }
        string position = (member.Name.Length == 0 ? "" : Literals.String(member.Name + ".") + " + ") + "index.ToString(global::System.Globalization.CultureInfo.InvariantCulture)";
        using (writer.Block(member.Nullable ? $"if ({field} is not null)" : ""))
        {
            writer.Line("int index = 0;");
            using (writer.Block($"foreach (var item in {field})"))
            {
                // Elements of an array that nobody has set are null whatever its type says.
                writer.Line("if (item is not null) " + Visit(member.Kind, "item", position));
                writer.Line("index++;");
            }
        }
    }

    private static string Visit(MemberKind kind, string value, string name) => kind switch
    {
        MemberKind.Parameter or MemberKind.ParameterArray => $"visitor.Visit(prefix, {name}, {value});",
        MemberKind.State or MemberKind.StateArray => $"visitor.VisitState(prefix, {name}, {value});",
        _ => $"(({Interface}){value}).VisitParameters(visitor, prefix + {name} + \".\");",
    };
}

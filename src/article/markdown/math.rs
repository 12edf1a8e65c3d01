//! Formulas in LaTeX to MathML Core, which browsers show without a script or a
//! font of ours. Off by default: in most archives a dollar is a price.

use std::sync::LazyLock;

use math_core::{LatexToMathML, MathCoreConfig, MathDisplay};

use crate::article::sanitize::{self, Piece};

/// The longest formula that is read, in bytes. Nothing that a person reads is
/// longer; what is, was not meant as one.
const LONGEST: usize = 10_000;

/// The most groups in one another, and commands in a row without a group between
/// them: the converter goes down once for each, and has a worker's stack.
const DEEPEST: usize = 60;

static CONVERTER: LazyLock<Option<LatexToMathML>> = LazyLock::new(|| {
    // The source stays with the formula, for readers who copy it.
    let config = MathCoreConfig { annotation: true, xml_namespace: true, ..MathCoreConfig::default() };
    LatexToMathML::new(config).ok()
});

/// The MathML of a formula; else one sentence that says what is wrong with it.
pub(super) fn convert(latex: &str, display: bool) -> Result<String, String> {
    if latex.len() > LONGEST {
        return Err(format!("it has {} bytes, more than the {LONGEST} that are read", latex.len()));
    }
    if depth(latex) > DEEPEST {
        return Err(format!("more than {DEEPEST} groups stand in one another"));
    }
    let Some(converter) = &*CONVERTER else {
        return Err("formulas cannot be read".to_owned());
    };
    let display = if display { MathDisplay::Block } else { MathDisplay::Inline };
    match converter.convert_with_local_state(latex, display) {
        Ok(result) => Ok(without_styles(&result.mathml)),
        Err(error) => Err(error.error_message()),
    }
}

/// How deep a formula may go: open groups, and commands that take what follows
/// them (`\sqrt\sqrt x`), until something else comes.
fn depth(latex: &str) -> usize {
    let (mut open, mut row, mut deepest) = (0usize, 0usize, 0usize);
    let mut bytes = latex.bytes().enumerate().peekable();
    while let Some((i, b)) = bytes.next() {
        match b {
            b'{' => open += 1,
            b'}' => {
                open = open.saturating_sub(1);
                row = 0;
            }
            b'\\' => {
                let mut end = i + 1;
                while bytes.next_if(|(_, b)| b.is_ascii_alphabetic()).is_some() {
                    end += 1;
                }
                match &latex[i + 1..end] {
                    "left" | "begin" => open += 1,
                    "right" | "end" => open = open.saturating_sub(1),
                    _ => row += 1,
                }
            }
            b' ' | b'^' | b'_' => {}
            _ => row = 0,
        }
        deepest = deepest.max(open + row);
    }
    deepest
}

/// Without `style`, which the pages' content security policy does not admit.
/// Only spacing and sizes are written so; the formula stays what it says.
fn without_styles(mathml: &str) -> String {
    if !mathml.contains("style=") {
        return mathml.to_owned();
    }
    let mut clean = String::with_capacity(mathml.len());
    for piece in sanitize::pieces(mathml) {
        match piece {
            Piece::Open(tag) => {
                let style = sanitize::attributes(tag.attributes).find(|a| a.name == "style");
                match style {
                    Some(style) => clean.push_str(&tag.whole.replacen(style.whole, "", 1)),
                    None => clean.push_str(tag.whole),
                }
            }
            Piece::Close(tag) => clean.push_str(tag.whole),
            Piece::Text(s) | Piece::RawText(s) | Piece::Declaration(s) | Piece::Stray(s) => clean.push_str(s),
            Piece::Comment(_) => {}
        }
    }
    clean
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn formulas() {
        let inline = convert(r"e^{i\pi} + 1 = 0", false).unwrap();
        assert!(inline.starts_with("<math") && inline.contains("<msup>"), "{inline}");
        assert!(inline.contains("http://www.w3.org/1998/Math/MathML"), "{inline}");
        let block = convert(r"\sum_{k=1}^n k", true).unwrap();
        assert!(block.contains("display=\"block\""), "{block}");
        for latex in [r"\text{a } \textsc{b} \hspace{2em} c", r"\begin{array}{|c|c|} a & b \end{array}"] {
            let mathml = convert(latex, false).unwrap_or_default();
            assert!(!mathml.contains(" style="), "{mathml}");
        }
        let hostile = convert(r"\text{</math><script>alert(1)</script>}", false).unwrap_or_default();
        assert!(!hostile.contains("<script"), "{hostile}");
    }

    #[test]
    fn what_is_wrong_is_said() {
        for latex in [r"\frac{a", r"\nosuchcommand x", r"a \right)"] {
            let error = convert(latex, false).unwrap_err();
            assert!(!error.is_empty() && !error.contains('\n'), "{latex}: {error}");
        }
        assert!(convert(&"x".repeat(LONGEST + 1), false).is_err());
        assert!(convert(&format!("{}x", r"\alpha\,".repeat(20)), false).is_ok());
        let deep = "{".repeat(4_000) + &"}".repeat(4_000);
        let _ = convert(&deep, false);
        let _ = convert(&r"\left(".repeat(1_500), false);
        let _ = convert(&r"\begin{matrix}".repeat(600), false);
        let _ = convert(&"x^".repeat(4_000), false);
        let _ = convert(&r"\frac".repeat(1_900), false);
        let _ = convert(&r"\hat ".repeat(59), false);
        let _ = convert(&r"\sqrt{".repeat(1_500), false);
        let _ = convert(&(r"\sqrt{".repeat(1_200) + &"}".repeat(1_200)), false);
    }
}

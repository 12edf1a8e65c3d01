//! One small site for each feature.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use support::check;

#[test]
fn sections_nest_and_folders_of_digits_are_none() {
    check(
        r#"
-- content/_index.md --
+++
title = "Home"
+++
-- content/world/_index.md --
+++
title = "World"
+++
-- content/world/iran/_index.md --
+++
title = "Iran"
+++
-- content/world/2014/a.md --
+++
title = "In a year's folder"
date = 2014-06-11
+++
Text.
-- content/world/iran/b.md --
+++
title = "Deeper"
date = 2014-06-12
+++
Text.
-- content/world/loose/c.md --
+++
title = "In a folder that is no section"
date = 2014-06-13
+++
Text.
-- content/root.md --
+++
title = "At the root"
date = 2014-06-14
+++
Text.
-- expect --
file  /world/
file  /world/iran/
file  /world/2014/06/11/a/
file  /world/iran/2014/06/12/b/
file  /2014/06/14/root/
has   /world/2014/06/11/a/ In a year
file  /world/2014/06/13/c/
none  /world/loose/
"#,
    );
}
